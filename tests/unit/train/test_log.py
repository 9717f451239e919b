from sr3r.train.log import MetricsLog, read_rows


def test_a_log_drops_what_will_be_repeated_and_a_line_that_was_cut_off(tmp_path) -> None:
    log = MetricsLog(tmp_path, last_step=0)
    for step in range(4):
        log.write(step, "joint", {"total": float(step)})
    with (tmp_path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 4, "to')
    MetricsLog(tmp_path, last_step=2).write(3, "joint", {"total": 30.0})
    assert [row["total"] for row in read_rows(tmp_path / "metrics.jsonl")] == [0, 1, 2, 30]
