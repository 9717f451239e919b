var gf=0,Zc=1,xf=2;var ra=1,_f=2,js=3,Ki=0,un=1,Bn=2,gs=0,Zs=1,Qc=2,Jc=3,tu=4,yf=5;var xs=100,vf=101,Sf=102,bf=103,wf=104,Mf=200,Tf=201,Ef=202,Af=203,eu=204,nu=205,Rf=206,Cf=207,If=208,Pf=209,Df=210,Lf=211,Ff=212,Nf=213,Uf=214,ho=0,fo=1,po=2,Gs=3,mo=4,go=5,xo=6,_o=7,iu=0,Of=1,kf=2,ai=0,su=1,ru=2,au=3,ou=4,lu=5,cu=6,uu=7;var hu=300,_s=301,Qs=302,Go=303,$o=304,yo=1e3,si=1001,vo=1002,fe=1003,Bf=1004;var aa=1005;var We=1006,Wo=1007;var Ci=1008,du=1008,Ee=1009,fu=1010,pu=1011,ji=1012,qo=1013,Wt=1014,hn=1015,An=1016,Xo=1017,Yo=1018,ys=1020,mu=35902,gu=35899,xu=1021,_u=1022,Ie=1023,Mi=1026,Ii=1027,yu=1028,Ko=1029,Zi=1030,oi=1031;var ie=1033,oa=33776,la=33777,ca=33778,ua=33779,jo=35840,Zo=35841,Qo=35842,Jo=35843,tl=36196,el=37492,nl=37496,il=37488,sl=37489,ha=37490,rl=37491,al=37808,ol=37809,ll=37810,cl=37811,ul=37812,hl=37813,dl=37814,fl=37815,pl=37816,ml=37817,gl=37818,xl=37819,_l=37820,yl=37821,vl=36492,Sl=36494,bl=36495,wl=36283,Ml=36284,da=36285,Tl=36286;var zr=2300,So=2301,co=2302,$c=2303,Wc=2400,qc=2401,Xc=2402;var zf=3200;var El=0,Hf=1,Pi="",je="srgb",cs="srgb-linear",Hr="linear",ce="srgb";var uo=7680;var Vf=519,Gf=512,$f=513,Wf=514,vu=515,qf=516,Xf=517,Su=518,bu=519,Yf=35044;var Qi="300 es",On=2e3,Vr=2001;function Pg(i){for(let t=i.length-1;t>=0;--t)if(i[t]>=65535)return!0;return!1}function Dg(i){return ArrayBuffer.isView(i)&&!(i instanceof DataView)}function Gr(i){return document.createElementNS("http://www.w3.org/1999/xhtml",i)}function Kf(){let i=Gr("canvas");return i.style.display="block",i}var Vd={},$s=null;function wu(...i){let t="THREE."+i.shift();$s?$s("log",t,...i):console.log(t,...i)}function jf(i){let t=i[0];if(typeof t=="string"&&t.startsWith("TSL:")){let e=i[1];e&&e.isStackTrace?i[0]+=" "+e.getLocation():i[1]='Stack trace not available. Enable "THREE.Node.captureStackTrace" to capture stack traces.'}return i}function It(...i){i=jf(i);let t="THREE."+i.shift();if($s)$s("warn",t,...i);else{let e=i[0];e&&e.isStackTrace?console.warn(e.getError(t)):console.warn(t,...i)}}function Nt(...i){i=jf(i);let t="THREE."+i.shift();if($s)$s("error",t,...i);else{let e=i[0];e&&e.isStackTrace?console.error(e.getError(t)):console.error(t,...i)}}function Or(...i){let t=i.join(" ");t in Vd||(Vd[t]=!0,It(...i))}function Zf(i,t,e){return new Promise(function(n,s){function r(){switch(i.clientWaitSync(t,i.SYNC_FLUSH_COMMANDS_BIT,0)){case i.WAIT_FAILED:s();break;case i.TIMEOUT_EXPIRED:setTimeout(r,e);break;default:n()}}setTimeout(r,e)})}var Qf={[ho]:ho,[po]:xo,[mo]:mo,[Gs]:go,[fo]:fo,[xo]:po,[_o]:_o,[go]:Gs},ri=class{addEventListener(t,e){this._listeners===void 0&&(this._listeners={});let n=this._listeners;n[t]===void 0&&(n[t]=[]),n[t].indexOf(e)===-1&&n[t].push(e)}hasEventListener(t,e){let n=this._listeners;return n===void 0?!1:n[t]!==void 0&&n[t].indexOf(e)!==-1}removeEventListener(t,e){let n=this._listeners;if(n===void 0)return;let s=n[t];if(s!==void 0){let r=s.indexOf(e);r!==-1&&s.splice(r,1)}}dispatchEvent(t){let e=this._listeners;if(e===void 0)return;let n=e[t.type];if(n!==void 0){t.target=this;let s=n.slice(0);for(let r=0,a=s.length;r<a;r++)s[r].call(this,t);t.target=null}}},rn=["00","01","02","03","04","05","06","07","08","09","0a","0b","0c","0d","0e","0f","10","11","12","13","14","15","16","17","18","19","1a","1b","1c","1d","1e","1f","20","21","22","23","24","25","26","27","28","29","2a","2b","2c","2d","2e","2f","30","31","32","33","34","35","36","37","38","39","3a","3b","3c","3d","3e","3f","40","41","42","43","44","45","46","47","48","49","4a","4b","4c","4d","4e","4f","50","51","52","53","54","55","56","57","58","59","5a","5b","5c","5d","5e","5f","60","61","62","63","64","65","66","67","68","69","6a","6b","6c","6d","6e","6f","70","71","72","73","74","75","76","77","78","79","7a","7b","7c","7d","7e","7f","80","81","82","83","84","85","86","87","88","89","8a","8b","8c","8d","8e","8f","90","91","92","93","94","95","96","97","98","99","9a","9b","9c","9d","9e","9f","a0","a1","a2","a3","a4","a5","a6","a7","a8","a9","aa","ab","ac","ad","ae","af","b0","b1","b2","b3","b4","b5","b6","b7","b8","b9","ba","bb","bc","bd","be","bf","c0","c1","c2","c3","c4","c5","c6","c7","c8","c9","ca","cb","cc","cd","ce","cf","d0","d1","d2","d3","d4","d5","d6","d7","d8","d9","da","db","dc","dd","de","df","e0","e1","e2","e3","e4","e5","e6","e7","e8","e9","ea","eb","ec","ed","ee","ef","f0","f1","f2","f3","f4","f5","f6","f7","f8","f9","fa","fb","fc","fd","fe","ff"],Gd=1234567,kr=Math.PI/180,Ws=180/Math.PI;function Js(){let i=Math.random()*4294967295|0,t=Math.random()*4294967295|0,e=Math.random()*4294967295|0,n=Math.random()*4294967295|0;return(rn[i&255]+rn[i>>8&255]+rn[i>>16&255]+rn[i>>24&255]+"-"+rn[t&255]+rn[t>>8&255]+"-"+rn[t>>16&15|64]+rn[t>>24&255]+"-"+rn[e&63|128]+rn[e>>8&255]+"-"+rn[e>>16&255]+rn[e>>24&255]+rn[n&255]+rn[n>>8&255]+rn[n>>16&255]+rn[n>>24&255]).toLowerCase()}function jt(i,t,e){return Math.max(t,Math.min(e,i))}function Mu(i,t){return(i%t+t)%t}function Lg(i,t,e,n,s){return n+(i-t)*(s-n)/(e-t)}function Fg(i,t,e){return i!==t?(e-i)/(t-i):0}function Br(i,t,e){return(1-e)*i+e*t}function Ng(i,t,e,n){return Br(i,t,1-Math.exp(-e*n))}function Ug(i,t=1){return t-Math.abs(Mu(i,t*2)-t)}function Og(i,t,e){return i<=t?0:i>=e?1:(i=(i-t)/(e-t),i*i*(3-2*i))}function kg(i,t,e){return i<=t?0:i>=e?1:(i=(i-t)/(e-t),i*i*i*(i*(i*6-15)+10))}function Bg(i,t){return i+Math.floor(Math.random()*(t-i+1))}function zg(i,t){return i+Math.random()*(t-i)}function Hg(i){return i*(.5-Math.random())}function Vg(i){i!==void 0&&(Gd=i);let t=Gd+=1831565813;return t=Math.imul(t^t>>>15,t|1),t^=t+Math.imul(t^t>>>7,t|61),((t^t>>>14)>>>0)/4294967296}function Gg(i){return i*kr}function $g(i){return i*Ws}function Wg(i){return i>0&&Number.isInteger(i)&&2**Math.round(Math.log2(i))===i}function qg(i){return Math.pow(2,Math.ceil(Math.log(i)/Math.LN2))}function Tu(i){return Math.pow(2,Math.floor(Math.log(i)/Math.LN2))}function Xg(i,t,e,n,s){let r=Math.cos,a=Math.sin,o=r(e/2),l=a(e/2),c=r((t+n)/2),u=a((t+n)/2),h=r((t-n)/2),d=a((t-n)/2),f=r((n-t)/2),g=a((n-t)/2);switch(s){case"XYX":i.set(o*u,l*h,l*d,o*c);break;case"YZY":i.set(l*d,o*u,l*h,o*c);break;case"ZXZ":i.set(l*h,l*d,o*u,o*c);break;case"XZX":i.set(o*u,l*g,l*f,o*c);break;case"YXY":i.set(l*f,o*u,l*g,o*c);break;case"ZYZ":i.set(l*g,l*f,o*u,o*c);break;default:It("MathUtils: .setQuaternionFromProperEuler() encountered an unknown order: "+s)}}function Eu(i){switch(i.constructor){case Uint32Array:return 4294967295;case Uint16Array:return 65535;case Uint8Array:case Uint8ClampedArray:return 255;case Int32Array:return 2147483647;case Int16Array:return 32767;case Int8Array:return 127;default:return}}function Jf(i,t){if(t.constructor===Float32Array)return i;let e=Eu(t);if(e===void 0)throw new Error("THREE.MathUtils: Invalid component type.");return Math.max(i/e,-1)}function tp(i,t){if(t.constructor===Float32Array)return i;let e=Eu(t);if(e===void 0)throw new Error("THREE.MathUtils: Invalid component type.");return Math.round(i*e)}var Ji={DEG2RAD:kr,RAD2DEG:Ws,generateUUID:Js,clamp:jt,euclideanModulo:Mu,mapLinear:Lg,inverseLerp:Fg,lerp:Br,damp:Ng,pingpong:Ug,smoothstep:Og,smootherstep:kg,randInt:Bg,randFloat:zg,randFloatSpread:Hg,seededRandom:Vg,degToRad:Gg,radToDeg:$g,isPowerOfTwo:Wg,ceilPowerOfTwo:qg,floorPowerOfTwo:Tu,setQuaternionFromProperEuler:Xg,normalize:tp,denormalize:Jf},Ht=class{static{this.prototype.isVector2=!0}constructor(t=0,e=0){this.x=t,this.y=e}get width(){return this.x}set width(t){this.x=t}get height(){return this.y}set height(t){this.y=t}set(t,e){return this.x=t,this.y=e,this}setScalar(t){return this.x=t,this.y=t,this}setX(t){return this.x=t,this}setY(t){return this.y=t,this}setComponent(t,e){switch(t){case 0:this.x=e;break;case 1:this.y=e;break;default:throw new Error("THREE.Vector2: index is out of range: "+t)}return this}getComponent(t){switch(t){case 0:return this.x;case 1:return this.y;default:throw new Error("THREE.Vector2: index is out of range: "+t)}}clone(){return new this.constructor(this.x,this.y)}copy(t){return this.x=t.x,this.y=t.y,this}add(t){return this.x+=t.x,this.y+=t.y,this}addScalar(t){return this.x+=t,this.y+=t,this}addVectors(t,e){return this.x=t.x+e.x,this.y=t.y+e.y,this}addScaledVector(t,e){return this.x+=t.x*e,this.y+=t.y*e,this}sub(t){return this.x-=t.x,this.y-=t.y,this}subScalar(t){return this.x-=t,this.y-=t,this}subVectors(t,e){return this.x=t.x-e.x,this.y=t.y-e.y,this}multiply(t){return this.x*=t.x,this.y*=t.y,this}multiplyScalar(t){return this.x*=t,this.y*=t,this}divide(t){return this.x/=t.x,this.y/=t.y,this}divideScalar(t){return this.multiplyScalar(1/t)}applyMatrix3(t){let e=this.x,n=this.y,s=t.elements;return this.x=s[0]*e+s[3]*n+s[6],this.y=s[1]*e+s[4]*n+s[7],this}min(t){return this.x=Math.min(this.x,t.x),this.y=Math.min(this.y,t.y),this}max(t){return this.x=Math.max(this.x,t.x),this.y=Math.max(this.y,t.y),this}clamp(t,e){return this.x=jt(this.x,t.x,e.x),this.y=jt(this.y,t.y,e.y),this}clampScalar(t,e){return this.x=jt(this.x,t,e),this.y=jt(this.y,t,e),this}clampLength(t,e){let n=this.length();return this.divideScalar(n||1).multiplyScalar(jt(n,t,e))}floor(){return this.x=Math.floor(this.x),this.y=Math.floor(this.y),this}ceil(){return this.x=Math.ceil(this.x),this.y=Math.ceil(this.y),this}round(){return this.x=Math.round(this.x),this.y=Math.round(this.y),this}roundToZero(){return this.x=Math.trunc(this.x),this.y=Math.trunc(this.y),this}negate(){return this.x=-this.x,this.y=-this.y,this}dot(t){return this.x*t.x+this.y*t.y}cross(t){return this.x*t.y-this.y*t.x}lengthSq(){return this.x*this.x+this.y*this.y}length(){return Math.sqrt(this.x*this.x+this.y*this.y)}manhattanLength(){return Math.abs(this.x)+Math.abs(this.y)}normalize(){return this.divideScalar(this.length()||1)}angle(){return Math.atan2(-this.y,-this.x)+Math.PI}angleTo(t){let e=Math.sqrt(this.lengthSq()*t.lengthSq());if(e===0)return Math.PI/2;let n=this.dot(t)/e;return Math.acos(jt(n,-1,1))}distanceTo(t){return Math.sqrt(this.distanceToSquared(t))}distanceToSquared(t){let e=this.x-t.x,n=this.y-t.y;return e*e+n*n}manhattanDistanceTo(t){return Math.abs(this.x-t.x)+Math.abs(this.y-t.y)}setLength(t){return this.normalize().multiplyScalar(t)}lerp(t,e){return this.x+=(t.x-this.x)*e,this.y+=(t.y-this.y)*e,this}lerpVectors(t,e,n){return this.x=t.x+(e.x-t.x)*n,this.y=t.y+(e.y-t.y)*n,this}equals(t){return t.x===this.x&&t.y===this.y}fromArray(t,e=0){return this.x=t[e],this.y=t[e+1],this}toArray(t=[],e=0){return t[e]=this.x,t[e+1]=this.y,t}fromBufferAttribute(t,e){return this.x=t.getX(e),this.y=t.getY(e),this}rotateAround(t,e){let n=Math.cos(e),s=Math.sin(e),r=this.x-t.x,a=this.y-t.y;return this.x=r*n-a*s+t.x,this.y=r*s+a*n+t.y,this}random(){return this.x=Math.random(),this.y=Math.random(),this}*[Symbol.iterator](){yield this.x,yield this.y}},zt=class{constructor(t=0,e=0,n=0,s=1){this.isQuaternion=!0,this._x=t,this._y=e,this._z=n,this._w=s}static slerpFlat(t,e,n,s,r,a,o){let l=n[s+0],c=n[s+1],u=n[s+2],h=n[s+3],d=r[a+0],f=r[a+1],g=r[a+2],_=r[a+3];if(h!==_||l!==d||c!==f||u!==g){let p=l*d+c*f+u*g+h*_;p<0&&(d=-d,f=-f,g=-g,_=-_,p=-p);let m=1-o;if(p<.9995){let y=Math.acos(p),w=Math.sin(y);m=Math.sin(m*y)/w,o=Math.sin(o*y)/w,l=l*m+d*o,c=c*m+f*o,u=u*m+g*o,h=h*m+_*o}else{l=l*m+d*o,c=c*m+f*o,u=u*m+g*o,h=h*m+_*o;let y=1/Math.sqrt(l*l+c*c+u*u+h*h);l*=y,c*=y,u*=y,h*=y}}t[e]=l,t[e+1]=c,t[e+2]=u,t[e+3]=h}static multiplyQuaternionsFlat(t,e,n,s,r,a){let o=n[s],l=n[s+1],c=n[s+2],u=n[s+3],h=r[a],d=r[a+1],f=r[a+2],g=r[a+3];return t[e]=o*g+u*h+l*f-c*d,t[e+1]=l*g+u*d+c*h-o*f,t[e+2]=c*g+u*f+o*d-l*h,t[e+3]=u*g-o*h-l*d-c*f,t}get x(){return this._x}set x(t){this._x=t,this._onChangeCallback()}get y(){return this._y}set y(t){this._y=t,this._onChangeCallback()}get z(){return this._z}set z(t){this._z=t,this._onChangeCallback()}get w(){return this._w}set w(t){this._w=t,this._onChangeCallback()}set(t,e,n,s){return this._x=t,this._y=e,this._z=n,this._w=s,this._onChangeCallback(),this}clone(){return new this.constructor(this._x,this._y,this._z,this._w)}copy(t){return this._x=t.x,this._y=t.y,this._z=t.z,this._w=t.w,this._onChangeCallback(),this}setFromEuler(t,e=!0){let n=t._x,s=t._y,r=t._z,a=t._order,o=Math.cos,l=Math.sin,c=o(n/2),u=o(s/2),h=o(r/2),d=l(n/2),f=l(s/2),g=l(r/2);switch(a){case"XYZ":this._x=d*u*h+c*f*g,this._y=c*f*h-d*u*g,this._z=c*u*g+d*f*h,this._w=c*u*h-d*f*g;break;case"YXZ":this._x=d*u*h+c*f*g,this._y=c*f*h-d*u*g,this._z=c*u*g-d*f*h,this._w=c*u*h+d*f*g;break;case"ZXY":this._x=d*u*h-c*f*g,this._y=c*f*h+d*u*g,this._z=c*u*g+d*f*h,this._w=c*u*h-d*f*g;break;case"ZYX":this._x=d*u*h-c*f*g,this._y=c*f*h+d*u*g,this._z=c*u*g-d*f*h,this._w=c*u*h+d*f*g;break;case"YZX":this._x=d*u*h+c*f*g,this._y=c*f*h+d*u*g,this._z=c*u*g-d*f*h,this._w=c*u*h-d*f*g;break;case"XZY":this._x=d*u*h-c*f*g,this._y=c*f*h-d*u*g,this._z=c*u*g+d*f*h,this._w=c*u*h+d*f*g;break;default:It("Quaternion: .setFromEuler() encountered an unknown order: "+a)}return e===!0&&this._onChangeCallback(),this}setFromAxisAngle(t,e){let n=e/2,s=Math.sin(n);return this._x=t.x*s,this._y=t.y*s,this._z=t.z*s,this._w=Math.cos(n),this._onChangeCallback(),this}setFromRotationMatrix(t){let e=t.elements,n=e[0],s=e[4],r=e[8],a=e[1],o=e[5],l=e[9],c=e[2],u=e[6],h=e[10],d=n+o+h;if(d>0){let f=.5/Math.sqrt(d+1);this._w=.25/f,this._x=(u-l)*f,this._y=(r-c)*f,this._z=(a-s)*f}else if(n>o&&n>h){let f=2*Math.sqrt(1+n-o-h);this._w=(u-l)/f,this._x=.25*f,this._y=(s+a)/f,this._z=(r+c)/f}else if(o>h){let f=2*Math.sqrt(1+o-n-h);this._w=(r-c)/f,this._x=(s+a)/f,this._y=.25*f,this._z=(l+u)/f}else{let f=2*Math.sqrt(1+h-n-o);this._w=(a-s)/f,this._x=(r+c)/f,this._y=(l+u)/f,this._z=.25*f}return this._onChangeCallback(),this}setFromUnitVectors(t,e){let n=t.dot(e)+1;return n<1e-8?(n=0,Math.abs(t.x)>Math.abs(t.z)?(this._x=-t.y,this._y=t.x,this._z=0,this._w=n):(this._x=0,this._y=-t.z,this._z=t.y,this._w=n)):(this._x=t.y*e.z-t.z*e.y,this._y=t.z*e.x-t.x*e.z,this._z=t.x*e.y-t.y*e.x,this._w=n),this.normalize()}angleTo(t){return 2*Math.acos(Math.abs(jt(this.dot(t),-1,1)))}rotateTowards(t,e){let n=this.angleTo(t);if(n===0)return this;let s=Math.min(1,e/n);return this.slerp(t,s),this}identity(){return this.set(0,0,0,1)}invert(){return this.conjugate()}conjugate(){return this._x*=-1,this._y*=-1,this._z*=-1,this._onChangeCallback(),this}dot(t){return this._x*t._x+this._y*t._y+this._z*t._z+this._w*t._w}lengthSq(){return this._x*this._x+this._y*this._y+this._z*this._z+this._w*this._w}length(){return Math.sqrt(this._x*this._x+this._y*this._y+this._z*this._z+this._w*this._w)}normalize(){let t=this.length();return t===0?(this._x=0,this._y=0,this._z=0,this._w=1):(t=1/t,this._x=this._x*t,this._y=this._y*t,this._z=this._z*t,this._w=this._w*t),this._onChangeCallback(),this}multiply(t){return this.multiplyQuaternions(this,t)}premultiply(t){return this.multiplyQuaternions(t,this)}multiplyQuaternions(t,e){let n=t._x,s=t._y,r=t._z,a=t._w,o=e._x,l=e._y,c=e._z,u=e._w;return this._x=n*u+a*o+s*c-r*l,this._y=s*u+a*l+r*o-n*c,this._z=r*u+a*c+n*l-s*o,this._w=a*u-n*o-s*l-r*c,this._onChangeCallback(),this}slerp(t,e){let n=t._x,s=t._y,r=t._z,a=t._w,o=this.dot(t);o<0&&(n=-n,s=-s,r=-r,a=-a,o=-o);let l=1-e;if(o<.9995){let c=Math.acos(o),u=Math.sin(c);l=Math.sin(l*c)/u,e=Math.sin(e*c)/u,this._x=this._x*l+n*e,this._y=this._y*l+s*e,this._z=this._z*l+r*e,this._w=this._w*l+a*e,this._onChangeCallback()}else this._x=this._x*l+n*e,this._y=this._y*l+s*e,this._z=this._z*l+r*e,this._w=this._w*l+a*e,this.normalize();return this}slerpQuaternions(t,e,n){return this.copy(t).slerp(e,n)}random(){let t=2*Math.PI*Math.random(),e=2*Math.PI*Math.random(),n=Math.random(),s=Math.sqrt(1-n),r=Math.sqrt(n);return this.set(s*Math.sin(t),s*Math.cos(t),r*Math.sin(e),r*Math.cos(e))}equals(t){return t._x===this._x&&t._y===this._y&&t._z===this._z&&t._w===this._w}fromArray(t,e=0){return this._x=t[e],this._y=t[e+1],this._z=t[e+2],this._w=t[e+3],this._onChangeCallback(),this}toArray(t=[],e=0){return t[e]=this._x,t[e+1]=this._y,t[e+2]=this._z,t[e+3]=this._w,t}fromBufferAttribute(t,e){return this._x=t.getX(e),this._y=t.getY(e),this._z=t.getZ(e),this._w=t.getW(e),this._onChangeCallback(),this}toJSON(){return this.toArray()}_onChange(t){return this._onChangeCallback=t,this}_onChangeCallback(){}*[Symbol.iterator](){yield this._x,yield this._y,yield this._z,yield this._w}},R=class{static{this.prototype.isVector3=!0}constructor(t=0,e=0,n=0){this.x=t,this.y=e,this.z=n}set(t,e,n){return n===void 0&&(n=this.z),this.x=t,this.y=e,this.z=n,this}setScalar(t){return this.x=t,this.y=t,this.z=t,this}setX(t){return this.x=t,this}setY(t){return this.y=t,this}setZ(t){return this.z=t,this}setComponent(t,e){switch(t){case 0:this.x=e;break;case 1:this.y=e;break;case 2:this.z=e;break;default:throw new Error("THREE.Vector3: index is out of range: "+t)}return this}getComponent(t){switch(t){case 0:return this.x;case 1:return this.y;case 2:return this.z;default:throw new Error("THREE.Vector3: index is out of range: "+t)}}clone(){return new this.constructor(this.x,this.y,this.z)}copy(t){return this.x=t.x,this.y=t.y,this.z=t.z,this}add(t){return this.x+=t.x,this.y+=t.y,this.z+=t.z,this}addScalar(t){return this.x+=t,this.y+=t,this.z+=t,this}addVectors(t,e){return this.x=t.x+e.x,this.y=t.y+e.y,this.z=t.z+e.z,this}addScaledVector(t,e){return this.x+=t.x*e,this.y+=t.y*e,this.z+=t.z*e,this}sub(t){return this.x-=t.x,this.y-=t.y,this.z-=t.z,this}subScalar(t){return this.x-=t,this.y-=t,this.z-=t,this}subVectors(t,e){return this.x=t.x-e.x,this.y=t.y-e.y,this.z=t.z-e.z,this}multiply(t){return this.x*=t.x,this.y*=t.y,this.z*=t.z,this}multiplyScalar(t){return this.x*=t,this.y*=t,this.z*=t,this}multiplyVectors(t,e){return this.x=t.x*e.x,this.y=t.y*e.y,this.z=t.z*e.z,this}applyEuler(t){return this.applyQuaternion($d.setFromEuler(t))}applyAxisAngle(t,e){return this.applyQuaternion($d.setFromAxisAngle(t,e))}applyMatrix3(t){let e=this.x,n=this.y,s=this.z,r=t.elements;return this.x=r[0]*e+r[3]*n+r[6]*s,this.y=r[1]*e+r[4]*n+r[7]*s,this.z=r[2]*e+r[5]*n+r[8]*s,this}applyNormalMatrix(t){return this.applyMatrix3(t).normalize()}applyMatrix4(t){let e=this.x,n=this.y,s=this.z,r=t.elements,a=1/(r[3]*e+r[7]*n+r[11]*s+r[15]);return this.x=(r[0]*e+r[4]*n+r[8]*s+r[12])*a,this.y=(r[1]*e+r[5]*n+r[9]*s+r[13])*a,this.z=(r[2]*e+r[6]*n+r[10]*s+r[14])*a,this}applyQuaternion(t){let e=this.x,n=this.y,s=this.z,r=t.x,a=t.y,o=t.z,l=t.w,c=2*(a*s-o*n),u=2*(o*e-r*s),h=2*(r*n-a*e);return this.x=e+l*c+a*h-o*u,this.y=n+l*u+o*c-r*h,this.z=s+l*h+r*u-a*c,this}project(t){return this.applyMatrix4(t.matrixWorldInverse).applyMatrix4(t.projectionMatrix)}unproject(t){return this.applyMatrix4(t.projectionMatrixInverse).applyMatrix4(t.matrixWorld)}transformDirection(t){let e=this.x,n=this.y,s=this.z,r=t.elements;return this.x=r[0]*e+r[4]*n+r[8]*s,this.y=r[1]*e+r[5]*n+r[9]*s,this.z=r[2]*e+r[6]*n+r[10]*s,this.normalize()}divide(t){return this.x/=t.x,this.y/=t.y,this.z/=t.z,this}divideScalar(t){return this.multiplyScalar(1/t)}min(t){return this.x=Math.min(this.x,t.x),this.y=Math.min(this.y,t.y),this.z=Math.min(this.z,t.z),this}max(t){return this.x=Math.max(this.x,t.x),this.y=Math.max(this.y,t.y),this.z=Math.max(this.z,t.z),this}clamp(t,e){return this.x=jt(this.x,t.x,e.x),this.y=jt(this.y,t.y,e.y),this.z=jt(this.z,t.z,e.z),this}clampScalar(t,e){return this.x=jt(this.x,t,e),this.y=jt(this.y,t,e),this.z=jt(this.z,t,e),this}clampLength(t,e){let n=this.length();return this.divideScalar(n||1).multiplyScalar(jt(n,t,e))}floor(){return this.x=Math.floor(this.x),this.y=Math.floor(this.y),this.z=Math.floor(this.z),this}ceil(){return this.x=Math.ceil(this.x),this.y=Math.ceil(this.y),this.z=Math.ceil(this.z),this}round(){return this.x=Math.round(this.x),this.y=Math.round(this.y),this.z=Math.round(this.z),this}roundToZero(){return this.x=Math.trunc(this.x),this.y=Math.trunc(this.y),this.z=Math.trunc(this.z),this}negate(){return this.x=-this.x,this.y=-this.y,this.z=-this.z,this}dot(t){return this.x*t.x+this.y*t.y+this.z*t.z}lengthSq(){return this.x*this.x+this.y*this.y+this.z*this.z}length(){return Math.sqrt(this.x*this.x+this.y*this.y+this.z*this.z)}manhattanLength(){return Math.abs(this.x)+Math.abs(this.y)+Math.abs(this.z)}normalize(){return this.divideScalar(this.length()||1)}setLength(t){return this.normalize().multiplyScalar(t)}lerp(t,e){return this.x+=(t.x-this.x)*e,this.y+=(t.y-this.y)*e,this.z+=(t.z-this.z)*e,this}lerpVectors(t,e,n){return this.x=t.x+(e.x-t.x)*n,this.y=t.y+(e.y-t.y)*n,this.z=t.z+(e.z-t.z)*n,this}cross(t){return this.crossVectors(this,t)}crossVectors(t,e){let n=t.x,s=t.y,r=t.z,a=e.x,o=e.y,l=e.z;return this.x=s*l-r*o,this.y=r*a-n*l,this.z=n*o-s*a,this}projectOnVector(t){let e=t.lengthSq();if(e===0)return this.set(0,0,0);let n=t.dot(this)/e;return this.copy(t).multiplyScalar(n)}projectOnPlane(t){return Mc.copy(this).projectOnVector(t),this.sub(Mc)}reflect(t){return this.sub(Mc.copy(t).multiplyScalar(2*this.dot(t)))}angleTo(t){let e=Math.sqrt(this.lengthSq()*t.lengthSq());if(e===0)return Math.PI/2;let n=this.dot(t)/e;return Math.acos(jt(n,-1,1))}distanceTo(t){return Math.sqrt(this.distanceToSquared(t))}distanceToSquared(t){let e=this.x-t.x,n=this.y-t.y,s=this.z-t.z;return e*e+n*n+s*s}manhattanDistanceTo(t){return Math.abs(this.x-t.x)+Math.abs(this.y-t.y)+Math.abs(this.z-t.z)}setFromSpherical(t){return this.setFromSphericalCoords(t.radius,t.phi,t.theta)}setFromSphericalCoords(t,e,n){let s=Math.sin(e)*t;return this.x=s*Math.sin(n),this.y=Math.cos(e)*t,this.z=s*Math.cos(n),this}setFromCylindrical(t){return this.setFromCylindricalCoords(t.radius,t.theta,t.y)}setFromCylindricalCoords(t,e,n){return this.x=t*Math.sin(e),this.y=n,this.z=t*Math.cos(e),this}setFromMatrixPosition(t){let e=t.elements;return this.x=e[12],this.y=e[13],this.z=e[14],this}setFromMatrixScale(t){let e=this.setFromMatrixColumn(t,0).length(),n=this.setFromMatrixColumn(t,1).length(),s=this.setFromMatrixColumn(t,2).length();return this.x=e,this.y=n,this.z=s,this}setFromMatrixColumn(t,e){return this.fromArray(t.elements,e*4)}setFromMatrix3Column(t,e){return this.fromArray(t.elements,e*3)}setFromEuler(t){return this.x=t._x,this.y=t._y,this.z=t._z,this}setFromColor(t){return this.x=t.r,this.y=t.g,this.z=t.b,this}equals(t){return t.x===this.x&&t.y===this.y&&t.z===this.z}fromArray(t,e=0){return this.x=t[e],this.y=t[e+1],this.z=t[e+2],this}toArray(t=[],e=0){return t[e]=this.x,t[e+1]=this.y,t[e+2]=this.z,t}fromBufferAttribute(t,e){return this.x=t.getX(e),this.y=t.getY(e),this.z=t.getZ(e),this}random(){return this.x=Math.random(),this.y=Math.random(),this.z=Math.random(),this}randomDirection(){let t=Math.random()*Math.PI*2,e=Math.random()*2-1,n=Math.sqrt(1-e*e);return this.x=n*Math.cos(t),this.y=e,this.z=n*Math.sin(t),this}*[Symbol.iterator](){yield this.x,yield this.y,yield this.z}},Mc=new R,$d=new zt,At=class{static{this.prototype.isMatrix3=!0}constructor(t,e,n,s,r,a,o,l,c){this.elements=[1,0,0,0,1,0,0,0,1],t!==void 0&&this.set(t,e,n,s,r,a,o,l,c)}set(t,e,n,s,r,a,o,l,c){let u=this.elements;return u[0]=t,u[1]=s,u[2]=o,u[3]=e,u[4]=r,u[5]=l,u[6]=n,u[7]=a,u[8]=c,this}identity(){return this.set(1,0,0,0,1,0,0,0,1),this}copy(t){let e=this.elements,n=t.elements;return e[0]=n[0],e[1]=n[1],e[2]=n[2],e[3]=n[3],e[4]=n[4],e[5]=n[5],e[6]=n[6],e[7]=n[7],e[8]=n[8],this}extractBasis(t,e,n){return t.setFromMatrix3Column(this,0),e.setFromMatrix3Column(this,1),n.setFromMatrix3Column(this,2),this}setFromMatrix4(t){let e=t.elements;return this.set(e[0],e[4],e[8],e[1],e[5],e[9],e[2],e[6],e[10]),this}multiply(t){return this.multiplyMatrices(this,t)}premultiply(t){return this.multiplyMatrices(t,this)}multiplyMatrices(t,e){let n=t.elements,s=e.elements,r=this.elements,a=n[0],o=n[3],l=n[6],c=n[1],u=n[4],h=n[7],d=n[2],f=n[5],g=n[8],_=s[0],p=s[3],m=s[6],y=s[1],w=s[4],S=s[7],T=s[2],E=s[5],x=s[8];return r[0]=a*_+o*y+l*T,r[3]=a*p+o*w+l*E,r[6]=a*m+o*S+l*x,r[1]=c*_+u*y+h*T,r[4]=c*p+u*w+h*E,r[7]=c*m+u*S+h*x,r[2]=d*_+f*y+g*T,r[5]=d*p+f*w+g*E,r[8]=d*m+f*S+g*x,this}multiplyScalar(t){let e=this.elements;return e[0]*=t,e[3]*=t,e[6]*=t,e[1]*=t,e[4]*=t,e[7]*=t,e[2]*=t,e[5]*=t,e[8]*=t,this}determinant(){let t=this.elements,e=t[0],n=t[1],s=t[2],r=t[3],a=t[4],o=t[5],l=t[6],c=t[7],u=t[8];return e*a*u-e*o*c-n*r*u+n*o*l+s*r*c-s*a*l}invert(){let t=this.elements,e=t[0],n=t[1],s=t[2],r=t[3],a=t[4],o=t[5],l=t[6],c=t[7],u=t[8],h=u*a-o*c,d=o*l-u*r,f=c*r-a*l,g=e*h+n*d+s*f;if(g===0)return this.set(0,0,0,0,0,0,0,0,0);let _=1/g;return t[0]=h*_,t[1]=(s*c-u*n)*_,t[2]=(o*n-s*a)*_,t[3]=d*_,t[4]=(u*e-s*l)*_,t[5]=(s*r-o*e)*_,t[6]=f*_,t[7]=(n*l-c*e)*_,t[8]=(a*e-n*r)*_,this}transpose(){let t,e=this.elements;return t=e[1],e[1]=e[3],e[3]=t,t=e[2],e[2]=e[6],e[6]=t,t=e[5],e[5]=e[7],e[7]=t,this}getNormalMatrix(t){return this.setFromMatrix4(t).invert().transpose()}transposeIntoArray(t){let e=this.elements;return t[0]=e[0],t[1]=e[3],t[2]=e[6],t[3]=e[1],t[4]=e[4],t[5]=e[7],t[6]=e[2],t[7]=e[5],t[8]=e[8],this}setUvTransform(t,e,n,s,r,a,o){let l=Math.cos(r),c=Math.sin(r);return this.set(n*l,n*c,-n*(l*a+c*o)+a+t,-s*c,s*l,-s*(-c*a+l*o)+o+e,0,0,1),this}scale(t,e){return Or("Matrix3: .scale() is deprecated. Use .makeScale() instead."),this.premultiply(Tc.makeScale(t,e)),this}rotate(t){return Or("Matrix3: .rotate() is deprecated. Use .makeRotation() instead."),this.premultiply(Tc.makeRotation(-t)),this}translate(t,e){return Or("Matrix3: .translate() is deprecated. Use .makeTranslation() instead."),this.premultiply(Tc.makeTranslation(t,e)),this}makeTranslation(t,e){return t.isVector2?this.set(1,0,t.x,0,1,t.y,0,0,1):this.set(1,0,t,0,1,e,0,0,1),this}makeRotation(t){let e=Math.cos(t),n=Math.sin(t);return this.set(e,-n,0,n,e,0,0,0,1),this}makeScale(t,e){return this.set(t,0,0,0,e,0,0,0,1),this}equals(t){let e=this.elements,n=t.elements;for(let s=0;s<9;s++)if(e[s]!==n[s])return!1;return!0}fromArray(t,e=0){for(let n=0;n<9;n++)this.elements[n]=t[n+e];return this}toArray(t=[],e=0){let n=this.elements;return t[e]=n[0],t[e+1]=n[1],t[e+2]=n[2],t[e+3]=n[3],t[e+4]=n[4],t[e+5]=n[5],t[e+6]=n[6],t[e+7]=n[7],t[e+8]=n[8],t}clone(){return new this.constructor().fromArray(this.elements)}},Tc=new At,Wd=new At().set(.4123908,.3575843,.1804808,.212639,.7151687,.0721923,.0193308,.1191948,.9505322),qd=new At().set(3.2409699,-1.5373832,-.4986108,-.9692436,1.8759675,.0415551,.0556301,-.203977,1.0569715);function Yg(){let i={enabled:!0,workingColorSpace:cs,spaces:{},convert:function(s,r,a){return this.enabled===!1||r===a||!r||!a||(this.spaces[r].transfer===ce&&(s.r=wi(s.r),s.g=wi(s.g),s.b=wi(s.b)),this.spaces[r].primaries!==this.spaces[a].primaries&&(s.applyMatrix3(this.spaces[r].toXYZ),s.applyMatrix3(this.spaces[a].fromXYZ)),this.spaces[a].transfer===ce&&(s.r=Vs(s.r),s.g=Vs(s.g),s.b=Vs(s.b))),s},workingToColorSpace:function(s,r){return this.convert(s,this.workingColorSpace,r)},colorSpaceToWorking:function(s,r){return this.convert(s,r,this.workingColorSpace)},getPrimaries:function(s){return this.spaces[s].primaries},getTransfer:function(s){return s===Pi?Hr:this.spaces[s].transfer},getToneMappingMode:function(s){return this.spaces[s].outputColorSpaceConfig.toneMappingMode||"standard"},getLuminanceCoefficients:function(s,r=this.workingColorSpace){return s.fromArray(this.spaces[r].luminanceCoefficients)},define:function(s){Object.assign(this.spaces,s)},_getMatrix:function(s,r,a){return s.copy(this.spaces[a].fromXYZ).multiply(this.spaces[r].toXYZ)},_getDrawingBufferColorSpace:function(s){return this.spaces[s].outputColorSpaceConfig.drawingBufferColorSpace},_getUnpackColorSpace:function(s=this.workingColorSpace){return this.spaces[s].workingColorSpaceConfig.unpackColorSpace}},t=[.64,.33,.3,.6,.15,.06],e=[.2126,.7152,.0722],n=[.3127,.329];return i.define({[cs]:{primaries:t,whitePoint:n,transfer:Hr,toXYZ:Wd,fromXYZ:qd,luminanceCoefficients:e,workingColorSpaceConfig:{unpackColorSpace:je},outputColorSpaceConfig:{drawingBufferColorSpace:je}},[je]:{primaries:t,whitePoint:n,transfer:ce,toXYZ:Wd,fromXYZ:qd,luminanceCoefficients:e,outputColorSpaceConfig:{drawingBufferColorSpace:je}}}),i}var Kt=Yg();function wi(i){return i<.04045?i*.0773993808:Math.pow(i*.9478672986+.0521327014,2.4)}function Vs(i){return i<.0031308?i*12.92:1.055*Math.pow(i,.41666)-.055}var Cs,bo=class{static getDataURL(t,e="image/png"){if(/^data:/i.test(t.src)||typeof HTMLCanvasElement>"u")return t.src;let n;if(t instanceof HTMLCanvasElement)n=t;else{Cs===void 0&&(Cs=Gr("canvas")),Cs.width=t.width,Cs.height=t.height;let s=Cs.getContext("2d");t instanceof ImageData?s.putImageData(t,0,0):s.drawImage(t,0,0,t.width,t.height),n=Cs}return n.toDataURL(e)}static sRGBToLinear(t){if(typeof HTMLImageElement<"u"&&t instanceof HTMLImageElement||typeof HTMLCanvasElement<"u"&&t instanceof HTMLCanvasElement||typeof ImageBitmap<"u"&&t instanceof ImageBitmap){let e=Gr("canvas");e.width=t.width,e.height=t.height;let n=e.getContext("2d");n.drawImage(t,0,0,t.width,t.height);let s=n.getImageData(0,0,t.width,t.height),r=s.data;for(let a=0;a<r.length;a++)r[a]=wi(r[a]/255)*255;return n.putImageData(s,0,0),e}else if(t.data){let e=t.data.slice(0);for(let n=0;n<e.length;n++)e instanceof Uint8Array||e instanceof Uint8ClampedArray?e[n]=Math.floor(wi(e[n]/255)*255):e[n]=wi(e[n]);return{data:e,width:t.width,height:t.height}}else return It("ImageUtils.sRGBToLinear(): Unsupported image type. No color space conversion applied."),t}},Kg=0,qs=class{constructor(t=null){this.isTextureSource=!0,Object.defineProperty(this,"id",{value:Kg++}),this.uuid=Js(),this.data=t,this.dataReady=!0,this.version=0}getSize(t){let e=this.data;return typeof HTMLVideoElement<"u"&&e instanceof HTMLVideoElement?t.set(e.videoWidth,e.videoHeight,0):typeof VideoFrame<"u"&&e instanceof VideoFrame?t.set(e.displayWidth,e.displayHeight,0):e!==null?t.set(e.width||0,e.height||0,e.depth||0):t.set(0,0,0),t}set needsUpdate(t){t===!0&&this.version++}toJSON(t){let e=t===void 0||typeof t=="string";if(!e&&t.images[this.uuid]!==void 0)return t.images[this.uuid];let n={uuid:this.uuid,url:""},s=this.data;if(s!==null){let r;if(Array.isArray(s)){r=[];for(let a=0,o=s.length;a<o;a++)s[a].isDataTexture?r.push(Ec(s[a].image)):r.push(Ec(s[a]))}else r=Ec(s);n.url=r}return e||(t.images[this.uuid]=n),n}};function Ec(i){return typeof HTMLImageElement<"u"&&i instanceof HTMLImageElement||typeof HTMLCanvasElement<"u"&&i instanceof HTMLCanvasElement||typeof ImageBitmap<"u"&&i instanceof ImageBitmap?bo.getDataURL(i):i.data?{data:Array.from(i.data),width:i.width,height:i.height,type:i.data.constructor.name}:(It("Texture: Unable to serialize Texture."),{})}var jg=0,Ac=new R,mn=class i extends ri{constructor(t=i.DEFAULT_IMAGE,e=i.DEFAULT_MAPPING,n=si,s=si,r=We,a=Ci,o=Ie,l=Ee,c=i.DEFAULT_ANISOTROPY,u=Pi){super(),this.isTexture=!0,Object.defineProperty(this,"id",{value:jg++}),this.uuid=Js(),this.name="",this.source=new qs(t),this.mipmaps=[],this.mapping=e,this.channel=0,this.wrapS=n,this.wrapT=s,this.magFilter=r,this.minFilter=a,this.anisotropy=c,this.format=o,this.internalFormat=null,this.type=l,this.offset=new Ht(0,0),this.repeat=new Ht(1,1),this.center=new Ht(0,0),this.rotation=0,this.matrixAutoUpdate=!0,this.matrix=new At,this.generateMipmaps=!0,this.mipmapsAutoUpdate=!0,this.premultiplyAlpha=!1,this.flipY=!0,this.unpackAlignment=4,this.colorSpace=u,this.userData={},this.updateRanges=[],this.version=0,this.onUpdate=null,this.renderTarget=null,this.isRenderTargetTexture=!1,this.isArrayTexture=!!(t&&t.depth&&t.depth>1),this.pmremVersion=0,this.isPMREMTexture=!1,this.normalized=!1}get width(){return this.source.getSize(Ac).x}get height(){return this.source.getSize(Ac).y}get depth(){return this.source.getSize(Ac).z}get image(){return this.source.data}set image(t){this.source.data=t}updateMatrix(){this.matrix.setUvTransform(this.offset.x,this.offset.y,this.repeat.x,this.repeat.y,this.rotation,this.center.x,this.center.y)}addUpdateRange(t,e){this.updateRanges.push({start:t,count:e})}clearUpdateRanges(){this.updateRanges.length=0}clone(){return new this.constructor().copy(this)}copy(t){return this.name=t.name,this.source=t.source,this.mipmaps=t.mipmaps.slice(0),this.mapping=t.mapping,this.channel=t.channel,this.wrapS=t.wrapS,this.wrapT=t.wrapT,this.magFilter=t.magFilter,this.minFilter=t.minFilter,this.anisotropy=t.anisotropy,this.format=t.format,this.internalFormat=t.internalFormat,this.type=t.type,this.normalized=t.normalized,this.offset.copy(t.offset),this.repeat.copy(t.repeat),this.center.copy(t.center),this.rotation=t.rotation,this.matrixAutoUpdate=t.matrixAutoUpdate,this.matrix.copy(t.matrix),this.generateMipmaps=t.generateMipmaps,this.mipmapsAutoUpdate=t.mipmapsAutoUpdate,this.premultiplyAlpha=t.premultiplyAlpha,this.flipY=t.flipY,this.unpackAlignment=t.unpackAlignment,this.colorSpace=t.colorSpace,this.renderTarget=t.renderTarget,this.isRenderTargetTexture=t.isRenderTargetTexture,this.isPMREMTexture=t.isPMREMTexture,this.isArrayTexture=t.isArrayTexture,this.userData=JSON.parse(JSON.stringify(t.userData)),this.needsUpdate=!0,this}setValues(t){for(let e in t){let n=t[e];if(n===void 0){It(`Texture.setValues(): parameter '${e}' has value of undefined.`);continue}let s=this[e];if(s===void 0){It(`Texture.setValues(): property '${e}' does not exist.`);continue}s&&n&&s.isVector2&&n.isVector2||s&&n&&s.isVector3&&n.isVector3||s&&n&&s.isMatrix3&&n.isMatrix3?s.copy(n):this[e]=n}}toJSON(t){let e=t===void 0||typeof t=="string";if(!e&&t.textures[this.uuid]!==void 0)return t.textures[this.uuid];let n={metadata:{version:4.7,type:"Texture",generator:"Texture.toJSON"},uuid:this.uuid,name:this.name,image:this.source.toJSON(t).uuid,mapping:this.mapping,channel:this.channel,repeat:[this.repeat.x,this.repeat.y],offset:[this.offset.x,this.offset.y],center:[this.center.x,this.center.y],rotation:this.rotation,wrap:[this.wrapS,this.wrapT],format:this.format,internalFormat:this.internalFormat,type:this.type,normalized:this.normalized,colorSpace:this.colorSpace,minFilter:this.minFilter,magFilter:this.magFilter,anisotropy:this.anisotropy,flipY:this.flipY,generateMipmaps:this.generateMipmaps,mipmapsAutoUpdate:this.mipmapsAutoUpdate,premultiplyAlpha:this.premultiplyAlpha,unpackAlignment:this.unpackAlignment};return Object.keys(this.userData).length>0&&(n.userData=this.userData),e||(t.textures[this.uuid]=n),n}dispose(){this.dispatchEvent({type:"dispose"})}transformUv(t){if(this.mapping!==hu)return t;if(t.applyMatrix3(this.matrix),t.x<0||t.x>1)switch(this.wrapS){case yo:t.x=t.x-Math.floor(t.x);break;case si:t.x=t.x<0?0:1;break;case vo:Math.abs(Math.floor(t.x)%2)===1?t.x=Math.ceil(t.x)-t.x:t.x=t.x-Math.floor(t.x);break}if(t.y<0||t.y>1)switch(this.wrapT){case yo:t.y=t.y-Math.floor(t.y);break;case si:t.y=t.y<0?0:1;break;case vo:Math.abs(Math.floor(t.y)%2)===1?t.y=Math.ceil(t.y)-t.y:t.y=t.y-Math.floor(t.y);break}return this.flipY&&(t.y=1-t.y),t}set needsUpdate(t){t===!0&&(this.version++,this.source.needsUpdate=!0)}set needsPMREMUpdate(t){t===!0&&this.pmremVersion++}};mn.DEFAULT_IMAGE=null;mn.DEFAULT_MAPPING=hu;mn.DEFAULT_ANISOTROPY=1;var Zt=class{static{this.prototype.isVector4=!0}constructor(t=0,e=0,n=0,s=1){this.x=t,this.y=e,this.z=n,this.w=s}get width(){return this.z}set width(t){this.z=t}get height(){return this.w}set height(t){this.w=t}set(t,e,n,s){return this.x=t,this.y=e,this.z=n,this.w=s,this}setScalar(t){return this.x=t,this.y=t,this.z=t,this.w=t,this}setX(t){return this.x=t,this}setY(t){return this.y=t,this}setZ(t){return this.z=t,this}setW(t){return this.w=t,this}setComponent(t,e){switch(t){case 0:this.x=e;break;case 1:this.y=e;break;case 2:this.z=e;break;case 3:this.w=e;break;default:throw new Error("THREE.Vector4: index is out of range: "+t)}return this}getComponent(t){switch(t){case 0:return this.x;case 1:return this.y;case 2:return this.z;case 3:return this.w;default:throw new Error("THREE.Vector4: index is out of range: "+t)}}clone(){return new this.constructor(this.x,this.y,this.z,this.w)}copy(t){return this.x=t.x,this.y=t.y,this.z=t.z,this.w=t.w!==void 0?t.w:1,this}add(t){return this.x+=t.x,this.y+=t.y,this.z+=t.z,this.w+=t.w,this}addScalar(t){return this.x+=t,this.y+=t,this.z+=t,this.w+=t,this}addVectors(t,e){return this.x=t.x+e.x,this.y=t.y+e.y,this.z=t.z+e.z,this.w=t.w+e.w,this}addScaledVector(t,e){return this.x+=t.x*e,this.y+=t.y*e,this.z+=t.z*e,this.w+=t.w*e,this}sub(t){return this.x-=t.x,this.y-=t.y,this.z-=t.z,this.w-=t.w,this}subScalar(t){return this.x-=t,this.y-=t,this.z-=t,this.w-=t,this}subVectors(t,e){return this.x=t.x-e.x,this.y=t.y-e.y,this.z=t.z-e.z,this.w=t.w-e.w,this}multiply(t){return this.x*=t.x,this.y*=t.y,this.z*=t.z,this.w*=t.w,this}multiplyScalar(t){return this.x*=t,this.y*=t,this.z*=t,this.w*=t,this}applyMatrix4(t){let e=this.x,n=this.y,s=this.z,r=this.w,a=t.elements;return this.x=a[0]*e+a[4]*n+a[8]*s+a[12]*r,this.y=a[1]*e+a[5]*n+a[9]*s+a[13]*r,this.z=a[2]*e+a[6]*n+a[10]*s+a[14]*r,this.w=a[3]*e+a[7]*n+a[11]*s+a[15]*r,this}divide(t){return this.x/=t.x,this.y/=t.y,this.z/=t.z,this.w/=t.w,this}divideScalar(t){return this.multiplyScalar(1/t)}setAxisAngleFromQuaternion(t){this.w=2*Math.acos(t.w);let e=Math.sqrt(1-t.w*t.w);return e<1e-4?(this.x=1,this.y=0,this.z=0):(this.x=t.x/e,this.y=t.y/e,this.z=t.z/e),this}setAxisAngleFromRotationMatrix(t){let e,n,s,r,l=t.elements,c=l[0],u=l[4],h=l[8],d=l[1],f=l[5],g=l[9],_=l[2],p=l[6],m=l[10];if(Math.abs(u-d)<.01&&Math.abs(h-_)<.01&&Math.abs(g-p)<.01){if(Math.abs(u+d)<.1&&Math.abs(h+_)<.1&&Math.abs(g+p)<.1&&Math.abs(c+f+m-3)<.1)return this.set(1,0,0,0),this;e=Math.PI;let w=(c+1)/2,S=(f+1)/2,T=(m+1)/2,E=(u+d)/4,x=(h+_)/4,M=(g+p)/4;return w>S&&w>T?w<.01?(n=0,s=.707106781,r=.707106781):(n=Math.sqrt(w),s=E/n,r=x/n):S>T?S<.01?(n=.707106781,s=0,r=.707106781):(s=Math.sqrt(S),n=E/s,r=M/s):T<.01?(n=.707106781,s=.707106781,r=0):(r=Math.sqrt(T),n=x/r,s=M/r),this.set(n,s,r,e),this}let y=Math.sqrt((p-g)*(p-g)+(h-_)*(h-_)+(d-u)*(d-u));return Math.abs(y)<.001&&(y=1),this.x=(p-g)/y,this.y=(h-_)/y,this.z=(d-u)/y,this.w=Math.acos((c+f+m-1)/2),this}setFromMatrixPosition(t){let e=t.elements;return this.x=e[12],this.y=e[13],this.z=e[14],this.w=e[15],this}min(t){return this.x=Math.min(this.x,t.x),this.y=Math.min(this.y,t.y),this.z=Math.min(this.z,t.z),this.w=Math.min(this.w,t.w),this}max(t){return this.x=Math.max(this.x,t.x),this.y=Math.max(this.y,t.y),this.z=Math.max(this.z,t.z),this.w=Math.max(this.w,t.w),this}clamp(t,e){return this.x=jt(this.x,t.x,e.x),this.y=jt(this.y,t.y,e.y),this.z=jt(this.z,t.z,e.z),this.w=jt(this.w,t.w,e.w),this}clampScalar(t,e){return this.x=jt(this.x,t,e),this.y=jt(this.y,t,e),this.z=jt(this.z,t,e),this.w=jt(this.w,t,e),this}clampLength(t,e){let n=this.length();return this.divideScalar(n||1).multiplyScalar(jt(n,t,e))}floor(){return this.x=Math.floor(this.x),this.y=Math.floor(this.y),this.z=Math.floor(this.z),this.w=Math.floor(this.w),this}ceil(){return this.x=Math.ceil(this.x),this.y=Math.ceil(this.y),this.z=Math.ceil(this.z),this.w=Math.ceil(this.w),this}round(){return this.x=Math.round(this.x),this.y=Math.round(this.y),this.z=Math.round(this.z),this.w=Math.round(this.w),this}roundToZero(){return this.x=Math.trunc(this.x),this.y=Math.trunc(this.y),this.z=Math.trunc(this.z),this.w=Math.trunc(this.w),this}negate(){return this.x=-this.x,this.y=-this.y,this.z=-this.z,this.w=-this.w,this}dot(t){return this.x*t.x+this.y*t.y+this.z*t.z+this.w*t.w}lengthSq(){return this.x*this.x+this.y*this.y+this.z*this.z+this.w*this.w}length(){return Math.sqrt(this.x*this.x+this.y*this.y+this.z*this.z+this.w*this.w)}manhattanLength(){return Math.abs(this.x)+Math.abs(this.y)+Math.abs(this.z)+Math.abs(this.w)}normalize(){return this.divideScalar(this.length()||1)}setLength(t){return this.normalize().multiplyScalar(t)}lerp(t,e){return this.x+=(t.x-this.x)*e,this.y+=(t.y-this.y)*e,this.z+=(t.z-this.z)*e,this.w+=(t.w-this.w)*e,this}lerpVectors(t,e,n){return this.x=t.x+(e.x-t.x)*n,this.y=t.y+(e.y-t.y)*n,this.z=t.z+(e.z-t.z)*n,this.w=t.w+(e.w-t.w)*n,this}equals(t){return t.x===this.x&&t.y===this.y&&t.z===this.z&&t.w===this.w}fromArray(t,e=0){return this.x=t[e],this.y=t[e+1],this.z=t[e+2],this.w=t[e+3],this}toArray(t=[],e=0){return t[e]=this.x,t[e+1]=this.y,t[e+2]=this.z,t[e+3]=this.w,t}fromBufferAttribute(t,e){return this.x=t.getX(e),this.y=t.getY(e),this.z=t.getZ(e),this.w=t.getW(e),this}random(){return this.x=Math.random(),this.y=Math.random(),this.z=Math.random(),this.w=Math.random(),this}*[Symbol.iterator](){yield this.x,yield this.y,yield this.z,yield this.w}},wo=class extends ri{constructor(t=1,e=1,n={}){super(),n=Object.assign({generateMipmaps:!1,internalFormat:null,minFilter:We,depthBuffer:!0,stencilBuffer:!1,resolveColorBuffer:!0,resolveDepthBuffer:!0,resolveStencilBuffer:!0,storeMultisampledColorBuffer:!0,storeMultisampledDepthBuffer:!0,storeMultisampledStencilBuffer:!0,depthTexture:null,samples:0,count:1,depth:1,multiview:!1,useArrayDepthTexture:!1},n),this.isRenderTarget=!0,this.width=t,this.height=e,this.depth=n.depth,this.scissor=new Zt(0,0,t,e),this.scissorTest=!1,this.viewport=new Zt(0,0,t,e),this.textures=[];let s=n.count;for(let r=0;r<s;r++)this.textures[r]=new mn({width:t,height:e,depth:n.depth}),this.textures[r].isRenderTargetTexture=!0,this.textures[r].renderTarget=this;this._setTextureOptions(n),this.depthBuffer=n.depthBuffer,this.stencilBuffer=n.stencilBuffer,this.resolveColorBuffer=n.resolveColorBuffer,this.resolveDepthBuffer=n.resolveDepthBuffer,this.resolveStencilBuffer=n.resolveStencilBuffer,this.storeMultisampledColorBuffer=n.storeMultisampledColorBuffer,this.storeMultisampledDepthBuffer=n.storeMultisampledDepthBuffer,this.storeMultisampledStencilBuffer=n.storeMultisampledStencilBuffer,this._depthTexture=null,this.depthTexture=n.depthTexture,this.samples=n.samples,this.multiview=n.multiview,this.useArrayDepthTexture=n.useArrayDepthTexture}_setTextureOptions(t={}){let e={minFilter:We,generateMipmaps:!1,flipY:!1,internalFormat:null};t.mapping!==void 0&&(e.mapping=t.mapping),t.wrapS!==void 0&&(e.wrapS=t.wrapS),t.wrapT!==void 0&&(e.wrapT=t.wrapT),t.wrapR!==void 0&&(e.wrapR=t.wrapR),t.magFilter!==void 0&&(e.magFilter=t.magFilter),t.minFilter!==void 0&&(e.minFilter=t.minFilter),t.format!==void 0&&(e.format=t.format),t.type!==void 0&&(e.type=t.type),t.anisotropy!==void 0&&(e.anisotropy=t.anisotropy),t.colorSpace!==void 0&&(e.colorSpace=t.colorSpace),t.flipY!==void 0&&(e.flipY=t.flipY),t.generateMipmaps!==void 0&&(e.generateMipmaps=t.generateMipmaps),t.mipmapsAutoUpdate!==void 0&&(e.mipmapsAutoUpdate=t.mipmapsAutoUpdate),t.internalFormat!==void 0&&(e.internalFormat=t.internalFormat);for(let n=0;n<this.textures.length;n++)this.textures[n].setValues(e)}get texture(){return this.textures[0]}set texture(t){this.textures[0]=t}set depthTexture(t){this._depthTexture!==null&&this._depthTexture.renderTarget===this&&(this._depthTexture.renderTarget=null),t!==null&&t.renderTarget===null&&(t.renderTarget=this),this._depthTexture=t}get depthTexture(){return this._depthTexture}setSize(t,e,n=1){if(this.width!==t||this.height!==e||this.depth!==n){this.width=t,this.height=e,this.depth=n;for(let s=0,r=this.textures.length;s<r;s++)this.textures[s].image.width=t,this.textures[s].image.height=e,this.textures[s].image.depth=n,this.textures[s].isData3DTexture!==!0&&(this.textures[s].isArrayTexture=this.textures[s].image.depth>1);this.dispose()}this.viewport.set(0,0,t,e),this.scissor.set(0,0,t,e)}clone(){return new this.constructor().copy(this)}copy(t){this.width=t.width,this.height=t.height,this.depth=t.depth,this.scissor.copy(t.scissor),this.scissorTest=t.scissorTest,this.viewport.copy(t.viewport),this.textures.length=0;for(let e=0,n=t.textures.length;e<n;e++){this.textures[e]=t.textures[e].clone(),this.textures[e].isRenderTargetTexture=!0,this.textures[e].renderTarget=this;let s=Object.assign({},t.textures[e].image);this.textures[e].source=new qs(s)}if(this.depthBuffer=t.depthBuffer,this.stencilBuffer=t.stencilBuffer,this.resolveColorBuffer=t.resolveColorBuffer,this.resolveDepthBuffer=t.resolveDepthBuffer,this.resolveStencilBuffer=t.resolveStencilBuffer,this.storeMultisampledColorBuffer=t.storeMultisampledColorBuffer,this.storeMultisampledDepthBuffer=t.storeMultisampledDepthBuffer,this.storeMultisampledStencilBuffer=t.storeMultisampledStencilBuffer,t.depthTexture!==null)if(t.depthTexture.renderTarget===t){let e=t.depthTexture.clone();e.renderTarget=null,this.depthTexture=e}else this.depthTexture=t.depthTexture;else this.depthTexture=null;return this.samples=t.samples,this.multiview=t.multiview,this.useArrayDepthTexture=t.useArrayDepthTexture,this}dispose(){this.dispatchEvent({type:"dispose"})}},Fe=class extends wo{constructor(t=1,e=1,n={}){super(t,e,n),this.isWebGLRenderTarget=!0}},be=class extends mn{constructor(t=null,e=1,n=1,s=1){super(null),this.isDataArrayTexture=!0,this.image={data:t,width:e,height:n,depth:s},this.magFilter=fe,this.minFilter=fe,this.wrapR=si,this.generateMipmaps=!1,this.flipY=!1,this.unpackAlignment=1,this.layerUpdates=new Set}copy(t){return super.copy(t),this.wrapR=t.wrapR,this}addLayerUpdate(t){this.layerUpdates.add(t)}clearLayerUpdates(){this.layerUpdates.clear()}},us=class extends Fe{constructor(t=1,e=1,n=1,s={}){super(t,e,s),this.isWebGLArrayRenderTarget=!0,this.depth=n,this.texture=new be(null,t,e,n),this._setTextureOptions(s),this.texture.isRenderTargetTexture=!0}},Mo=class extends mn{constructor(t=null,e=1,n=1,s=1){super(null),this.isData3DTexture=!0,this.image={data:t,width:e,height:n,depth:s},this.magFilter=fe,this.minFilter=fe,this.wrapR=si,this.generateMipmaps=!1,this.flipY=!1,this.unpackAlignment=1}copy(t){return super.copy(t),this.wrapR=t.wrapR,this}};var Vt=class i{static{this.prototype.isMatrix4=!0}constructor(t,e,n,s,r,a,o,l,c,u,h,d,f,g,_,p){this.elements=[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1],t!==void 0&&this.set(t,e,n,s,r,a,o,l,c,u,h,d,f,g,_,p)}set(t,e,n,s,r,a,o,l,c,u,h,d,f,g,_,p){let m=this.elements;return m[0]=t,m[4]=e,m[8]=n,m[12]=s,m[1]=r,m[5]=a,m[9]=o,m[13]=l,m[2]=c,m[6]=u,m[10]=h,m[14]=d,m[3]=f,m[7]=g,m[11]=_,m[15]=p,this}identity(){return this.set(1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1),this}clone(){return new i().fromArray(this.elements)}copy(t){let e=this.elements,n=t.elements;return e[0]=n[0],e[1]=n[1],e[2]=n[2],e[3]=n[3],e[4]=n[4],e[5]=n[5],e[6]=n[6],e[7]=n[7],e[8]=n[8],e[9]=n[9],e[10]=n[10],e[11]=n[11],e[12]=n[12],e[13]=n[13],e[14]=n[14],e[15]=n[15],this}copyPosition(t){let e=this.elements,n=t.elements;return e[12]=n[12],e[13]=n[13],e[14]=n[14],this}setFromMatrix3(t){let e=t.elements;return this.set(e[0],e[3],e[6],0,e[1],e[4],e[7],0,e[2],e[5],e[8],0,0,0,0,1),this}extractBasis(t,e,n){return this.determinantAffine()===0?(t.set(1,0,0),e.set(0,1,0),n.set(0,0,1),this):(t.setFromMatrixColumn(this,0),e.setFromMatrixColumn(this,1),n.setFromMatrixColumn(this,2),this)}makeBasis(t,e,n){return this.set(t.x,e.x,n.x,0,t.y,e.y,n.y,0,t.z,e.z,n.z,0,0,0,0,1),this}extractRotation(t){if(t.determinantAffine()===0)return this.identity();let e=this.elements,n=t.elements,s=1/Is.setFromMatrixColumn(t,0).length(),r=1/Is.setFromMatrixColumn(t,1).length(),a=1/Is.setFromMatrixColumn(t,2).length();return e[0]=n[0]*s,e[1]=n[1]*s,e[2]=n[2]*s,e[3]=0,e[4]=n[4]*r,e[5]=n[5]*r,e[6]=n[6]*r,e[7]=0,e[8]=n[8]*a,e[9]=n[9]*a,e[10]=n[10]*a,e[11]=0,e[12]=0,e[13]=0,e[14]=0,e[15]=1,this}makeRotationFromEuler(t){let e=this.elements,n=t.x,s=t.y,r=t.z,a=Math.cos(n),o=Math.sin(n),l=Math.cos(s),c=Math.sin(s),u=Math.cos(r),h=Math.sin(r);if(t.order==="XYZ"){let d=a*u,f=a*h,g=o*u,_=o*h;e[0]=l*u,e[4]=-l*h,e[8]=c,e[1]=f+g*c,e[5]=d-_*c,e[9]=-o*l,e[2]=_-d*c,e[6]=g+f*c,e[10]=a*l}else if(t.order==="YXZ"){let d=l*u,f=l*h,g=c*u,_=c*h;e[0]=d+_*o,e[4]=g*o-f,e[8]=a*c,e[1]=a*h,e[5]=a*u,e[9]=-o,e[2]=f*o-g,e[6]=_+d*o,e[10]=a*l}else if(t.order==="ZXY"){let d=l*u,f=l*h,g=c*u,_=c*h;e[0]=d-_*o,e[4]=-a*h,e[8]=g+f*o,e[1]=f+g*o,e[5]=a*u,e[9]=_-d*o,e[2]=-a*c,e[6]=o,e[10]=a*l}else if(t.order==="ZYX"){let d=a*u,f=a*h,g=o*u,_=o*h;e[0]=l*u,e[4]=g*c-f,e[8]=d*c+_,e[1]=l*h,e[5]=_*c+d,e[9]=f*c-g,e[2]=-c,e[6]=o*l,e[10]=a*l}else if(t.order==="YZX"){let d=a*l,f=a*c,g=o*l,_=o*c;e[0]=l*u,e[4]=_-d*h,e[8]=g*h+f,e[1]=h,e[5]=a*u,e[9]=-o*u,e[2]=-c*u,e[6]=f*h+g,e[10]=d-_*h}else if(t.order==="XZY"){let d=a*l,f=a*c,g=o*l,_=o*c;e[0]=l*u,e[4]=-h,e[8]=c*u,e[1]=d*h+_,e[5]=a*u,e[9]=f*h-g,e[2]=g*h-f,e[6]=o*u,e[10]=_*h+d}return e[3]=0,e[7]=0,e[11]=0,e[12]=0,e[13]=0,e[14]=0,e[15]=1,this}makeRotationFromQuaternion(t){return this.compose(Zg,t,Qg)}lookAt(t,e,n){let s=this.elements;return bn.subVectors(t,e),bn.lengthSq()===0&&(bn.z=1),bn.normalize(),ki.crossVectors(n,bn),ki.lengthSq()===0&&(Math.abs(n.z)===1?bn.x+=1e-4:bn.z+=1e-4,bn.normalize(),ki.crossVectors(n,bn)),ki.normalize(),Ha.crossVectors(bn,ki),s[0]=ki.x,s[4]=Ha.x,s[8]=bn.x,s[1]=ki.y,s[5]=Ha.y,s[9]=bn.y,s[2]=ki.z,s[6]=Ha.z,s[10]=bn.z,this}multiply(t){return this.multiplyMatrices(this,t)}premultiply(t){return this.multiplyMatrices(t,this)}multiplyMatrices(t,e){let n=t.elements,s=e.elements,r=this.elements,a=n[0],o=n[4],l=n[8],c=n[12],u=n[1],h=n[5],d=n[9],f=n[13],g=n[2],_=n[6],p=n[10],m=n[14],y=n[3],w=n[7],S=n[11],T=n[15],E=s[0],x=s[4],M=s[8],N=s[12],C=s[1],D=s[5],U=s[9],z=s[13],P=s[2],G=s[6],q=s[10],H=s[14],tt=s[3],V=s[7],Z=s[11],J=s[15];return r[0]=a*E+o*C+l*P+c*tt,r[4]=a*x+o*D+l*G+c*V,r[8]=a*M+o*U+l*q+c*Z,r[12]=a*N+o*z+l*H+c*J,r[1]=u*E+h*C+d*P+f*tt,r[5]=u*x+h*D+d*G+f*V,r[9]=u*M+h*U+d*q+f*Z,r[13]=u*N+h*z+d*H+f*J,r[2]=g*E+_*C+p*P+m*tt,r[6]=g*x+_*D+p*G+m*V,r[10]=g*M+_*U+p*q+m*Z,r[14]=g*N+_*z+p*H+m*J,r[3]=y*E+w*C+S*P+T*tt,r[7]=y*x+w*D+S*G+T*V,r[11]=y*M+w*U+S*q+T*Z,r[15]=y*N+w*z+S*H+T*J,this}multiplyScalar(t){let e=this.elements;return e[0]*=t,e[4]*=t,e[8]*=t,e[12]*=t,e[1]*=t,e[5]*=t,e[9]*=t,e[13]*=t,e[2]*=t,e[6]*=t,e[10]*=t,e[14]*=t,e[3]*=t,e[7]*=t,e[11]*=t,e[15]*=t,this}determinant(){let t=this.elements,e=t[0],n=t[4],s=t[8],r=t[12],a=t[1],o=t[5],l=t[9],c=t[13],u=t[2],h=t[6],d=t[10],f=t[14],g=t[3],_=t[7],p=t[11],m=t[15],y=l*f-c*d,w=o*f-c*h,S=o*d-l*h,T=a*f-c*u,E=a*d-l*u,x=a*h-o*u;return e*(_*y-p*w+m*S)-n*(g*y-p*T+m*E)+s*(g*w-_*T+m*x)-r*(g*S-_*E+p*x)}determinantAffine(){let t=this.elements,e=t[0],n=t[4],s=t[8],r=t[1],a=t[5],o=t[9],l=t[2],c=t[6],u=t[10];return e*(a*u-o*c)-n*(r*u-o*l)+s*(r*c-a*l)}transpose(){let t=this.elements,e;return e=t[1],t[1]=t[4],t[4]=e,e=t[2],t[2]=t[8],t[8]=e,e=t[6],t[6]=t[9],t[9]=e,e=t[3],t[3]=t[12],t[12]=e,e=t[7],t[7]=t[13],t[13]=e,e=t[11],t[11]=t[14],t[14]=e,this}setPosition(t,e,n){let s=this.elements;return t.isVector3?(s[12]=t.x,s[13]=t.y,s[14]=t.z):(s[12]=t,s[13]=e,s[14]=n),this}invert(){let t=this.elements,e=t[0],n=t[1],s=t[2],r=t[3],a=t[4],o=t[5],l=t[6],c=t[7],u=t[8],h=t[9],d=t[10],f=t[11],g=t[12],_=t[13],p=t[14],m=t[15],y=e*o-n*a,w=e*l-s*a,S=e*c-r*a,T=n*l-s*o,E=n*c-r*o,x=s*c-r*l,M=u*_-h*g,N=u*p-d*g,C=u*m-f*g,D=h*p-d*_,U=h*m-f*_,z=d*m-f*p,P=y*z-w*U+S*D+T*C-E*N+x*M;if(P===0)return this.set(0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);let G=1/P;return t[0]=(o*z-l*U+c*D)*G,t[1]=(s*U-n*z-r*D)*G,t[2]=(_*x-p*E+m*T)*G,t[3]=(d*E-h*x-f*T)*G,t[4]=(l*C-a*z-c*N)*G,t[5]=(e*z-s*C+r*N)*G,t[6]=(p*S-g*x-m*w)*G,t[7]=(u*x-d*S+f*w)*G,t[8]=(a*U-o*C+c*M)*G,t[9]=(n*C-e*U-r*M)*G,t[10]=(g*E-_*S+m*y)*G,t[11]=(h*S-u*E-f*y)*G,t[12]=(o*N-a*D-l*M)*G,t[13]=(e*D-n*N+s*M)*G,t[14]=(_*w-g*T-p*y)*G,t[15]=(u*T-h*w+d*y)*G,this}scale(t){let e=this.elements,n=t.x,s=t.y,r=t.z;return e[0]*=n,e[4]*=s,e[8]*=r,e[1]*=n,e[5]*=s,e[9]*=r,e[2]*=n,e[6]*=s,e[10]*=r,e[3]*=n,e[7]*=s,e[11]*=r,this}getMaxScaleOnAxis(){let t=this.elements,e=t[0]*t[0]+t[1]*t[1]+t[2]*t[2],n=t[4]*t[4]+t[5]*t[5]+t[6]*t[6],s=t[8]*t[8]+t[9]*t[9]+t[10]*t[10];return Math.sqrt(Math.max(e,n,s))}makeTranslation(t,e,n){return t.isVector3?this.set(1,0,0,t.x,0,1,0,t.y,0,0,1,t.z,0,0,0,1):this.set(1,0,0,t,0,1,0,e,0,0,1,n,0,0,0,1),this}makeRotationX(t){let e=Math.cos(t),n=Math.sin(t);return this.set(1,0,0,0,0,e,-n,0,0,n,e,0,0,0,0,1),this}makeRotationY(t){let e=Math.cos(t),n=Math.sin(t);return this.set(e,0,n,0,0,1,0,0,-n,0,e,0,0,0,0,1),this}makeRotationZ(t){let e=Math.cos(t),n=Math.sin(t);return this.set(e,-n,0,0,n,e,0,0,0,0,1,0,0,0,0,1),this}makeRotationAxis(t,e){let n=Math.cos(e),s=Math.sin(e),r=1-n,a=t.x,o=t.y,l=t.z,c=r*a,u=r*o;return this.set(c*a+n,c*o-s*l,c*l+s*o,0,c*o+s*l,u*o+n,u*l-s*a,0,c*l-s*o,u*l+s*a,r*l*l+n,0,0,0,0,1),this}makeScale(t,e,n){return this.set(t,0,0,0,0,e,0,0,0,0,n,0,0,0,0,1),this}makeShear(t,e,n,s,r,a){return this.set(1,n,r,0,t,1,a,0,e,s,1,0,0,0,0,1),this}compose(t,e,n){let s=this.elements,r=e._x,a=e._y,o=e._z,l=e._w,c=r+r,u=a+a,h=o+o,d=r*c,f=r*u,g=r*h,_=a*u,p=a*h,m=o*h,y=l*c,w=l*u,S=l*h,T=n.x,E=n.y,x=n.z;return s[0]=(1-(_+m))*T,s[1]=(f+S)*T,s[2]=(g-w)*T,s[3]=0,s[4]=(f-S)*E,s[5]=(1-(d+m))*E,s[6]=(p+y)*E,s[7]=0,s[8]=(g+w)*x,s[9]=(p-y)*x,s[10]=(1-(d+_))*x,s[11]=0,s[12]=t.x,s[13]=t.y,s[14]=t.z,s[15]=1,this}decompose(t,e,n){let s=this.elements;t.x=s[12],t.y=s[13],t.z=s[14];let r=this.determinantAffine();if(r===0)return n.set(1,1,1),e.identity(),this;let a=Is.set(s[0],s[1],s[2]).length(),o=Is.set(s[4],s[5],s[6]).length(),l=Is.set(s[8],s[9],s[10]).length();r<0&&(a=-a),$n.copy(this);let c=1/a,u=1/o,h=1/l;return $n.elements[0]*=c,$n.elements[1]*=c,$n.elements[2]*=c,$n.elements[4]*=u,$n.elements[5]*=u,$n.elements[6]*=u,$n.elements[8]*=h,$n.elements[9]*=h,$n.elements[10]*=h,e.setFromRotationMatrix($n),n.x=a,n.y=o,n.z=l,this}makePerspective(t,e,n,s,r,a,o=On,l=!1){let c=this.elements,u=2*r/(e-t),h=2*r/(n-s),d=(e+t)/(e-t),f=(n+s)/(n-s),g,_;if(l)g=r/(a-r),_=a*r/(a-r);else if(o===On)g=-(a+r)/(a-r),_=-2*a*r/(a-r);else if(o===Vr)g=-a/(a-r),_=-a*r/(a-r);else throw new Error("THREE.Matrix4.makePerspective(): Invalid coordinate system: "+o);return c[0]=u,c[4]=0,c[8]=d,c[12]=0,c[1]=0,c[5]=h,c[9]=f,c[13]=0,c[2]=0,c[6]=0,c[10]=g,c[14]=_,c[3]=0,c[7]=0,c[11]=-1,c[15]=0,this}makeOrthographic(t,e,n,s,r,a,o=On,l=!1){let c=this.elements,u=2/(e-t),h=2/(n-s),d=-(e+t)/(e-t),f=-(n+s)/(n-s),g,_;if(l)g=1/(a-r),_=a/(a-r);else if(o===On)g=-2/(a-r),_=-(a+r)/(a-r);else if(o===Vr)g=-1/(a-r),_=-r/(a-r);else throw new Error("THREE.Matrix4.makeOrthographic(): Invalid coordinate system: "+o);return c[0]=u,c[4]=0,c[8]=0,c[12]=d,c[1]=0,c[5]=h,c[9]=0,c[13]=f,c[2]=0,c[6]=0,c[10]=g,c[14]=_,c[3]=0,c[7]=0,c[11]=0,c[15]=1,this}equals(t){let e=this.elements,n=t.elements;for(let s=0;s<16;s++)if(e[s]!==n[s])return!1;return!0}fromArray(t,e=0){for(let n=0;n<16;n++)this.elements[n]=t[n+e];return this}toArray(t=[],e=0){let n=this.elements;return t[e]=n[0],t[e+1]=n[1],t[e+2]=n[2],t[e+3]=n[3],t[e+4]=n[4],t[e+5]=n[5],t[e+6]=n[6],t[e+7]=n[7],t[e+8]=n[8],t[e+9]=n[9],t[e+10]=n[10],t[e+11]=n[11],t[e+12]=n[12],t[e+13]=n[13],t[e+14]=n[14],t[e+15]=n[15],t}},Is=new R,$n=new Vt,Zg=new R(0,0,0),Qg=new R(1,1,1),ki=new R,Ha=new R,bn=new R,Xd=new Vt,Yd=new zt,kn=class i{constructor(t=0,e=0,n=0,s=i.DEFAULT_ORDER){this.isEuler=!0,this._x=t,this._y=e,this._z=n,this._order=s}get x(){return this._x}set x(t){this._x=t,this._onChangeCallback()}get y(){return this._y}set y(t){this._y=t,this._onChangeCallback()}get z(){return this._z}set z(t){this._z=t,this._onChangeCallback()}get order(){return this._order}set order(t){this._order=t,this._onChangeCallback()}set(t,e,n,s=this._order){return this._x=t,this._y=e,this._z=n,this._order=s,this._onChangeCallback(),this}clone(){return new this.constructor(this._x,this._y,this._z,this._order)}copy(t){return this._x=t._x,this._y=t._y,this._z=t._z,this._order=t._order,this._onChangeCallback(),this}setFromRotationMatrix(t,e=this._order,n=!0){let s=t.elements,r=s[0],a=s[4],o=s[8],l=s[1],c=s[5],u=s[9],h=s[2],d=s[6],f=s[10];switch(e){case"XYZ":this._y=Math.asin(jt(o,-1,1)),Math.abs(o)<.9999999?(this._x=Math.atan2(-u,f),this._z=Math.atan2(-a,r)):(this._x=Math.atan2(d,c),this._z=0);break;case"YXZ":this._x=Math.asin(-jt(u,-1,1)),Math.abs(u)<.9999999?(this._y=Math.atan2(o,f),this._z=Math.atan2(l,c)):(this._y=Math.atan2(-h,r),this._z=0);break;case"ZXY":this._x=Math.asin(jt(d,-1,1)),Math.abs(d)<.9999999?(this._y=Math.atan2(-h,f),this._z=Math.atan2(-a,c)):(this._y=0,this._z=Math.atan2(l,r));break;case"ZYX":this._y=Math.asin(-jt(h,-1,1)),Math.abs(h)<.9999999?(this._x=Math.atan2(d,f),this._z=Math.atan2(l,r)):(this._x=0,this._z=Math.atan2(-a,c));break;case"YZX":this._z=Math.asin(jt(l,-1,1)),Math.abs(l)<.9999999?(this._x=Math.atan2(-u,c),this._y=Math.atan2(-h,r)):(this._x=0,this._y=Math.atan2(o,f));break;case"XZY":this._z=Math.asin(-jt(a,-1,1)),Math.abs(a)<.9999999?(this._x=Math.atan2(d,c),this._y=Math.atan2(o,r)):(this._x=Math.atan2(-u,f),this._y=0);break;default:It("Euler: .setFromRotationMatrix() encountered an unknown order: "+e)}return this._order=e,n===!0&&this._onChangeCallback(),this}setFromQuaternion(t,e,n){return Xd.makeRotationFromQuaternion(t),this.setFromRotationMatrix(Xd,e,n)}setFromVector3(t,e=this._order){return this.set(t.x,t.y,t.z,e)}reorder(t){return Yd.setFromEuler(this),this.setFromQuaternion(Yd,t)}equals(t){return t._x===this._x&&t._y===this._y&&t._z===this._z&&t._order===this._order}fromArray(t){return this._x=t[0],this._y=t[1],this._z=t[2],t[3]!==void 0&&(this._order=t[3]),this._onChangeCallback(),this}toArray(t=[],e=0){return t[e]=this._x,t[e+1]=this._y,t[e+2]=this._z,t[e+3]=this._order,t}_onChange(t){return this._onChangeCallback=t,this}_onChangeCallback(){}*[Symbol.iterator](){yield this._x,yield this._y,yield this._z,yield this._order}};kn.DEFAULT_ORDER="XYZ";var $r=class{constructor(){this.mask=1}set(t){this.mask=(1<<t|0)>>>0}enable(t){this.mask|=1<<t|0}enableAll(){this.mask=-1}toggle(t){this.mask^=1<<t|0}disable(t){this.mask&=~(1<<t|0)}disableAll(){this.mask=0}test(t){return(this.mask&t.mask)!==0}isEnabled(t){return(this.mask&(1<<t|0))!==0}},Jg=0,Kd=new R,Ps=new zt,mi=new Vt,Va=new R,Dr=new R,t0=new R,e0=new zt,jd=new R(1,0,0),Zd=new R(0,1,0),Qd=new R(0,0,1),Jd={type:"added"},n0={type:"removed"},Ds={type:"childadded",child:null},Rc={type:"childremoved",child:null},Ze=class i extends ri{constructor(){super(),this.isObject3D=!0,Object.defineProperty(this,"id",{value:Jg++}),this.uuid=Js(),this.name="",this.type="Object3D",this.parent=null,this.children=[],this.up=i.DEFAULT_UP.clone();let t=new R,e=new kn,n=new zt,s=new R(1,1,1);function r(){n.setFromEuler(e,!1)}function a(){e.setFromQuaternion(n,void 0,!1)}e._onChange(r),n._onChange(a),Object.defineProperties(this,{position:{configurable:!0,enumerable:!0,value:t},rotation:{configurable:!0,enumerable:!0,value:e},quaternion:{configurable:!0,enumerable:!0,value:n},scale:{configurable:!0,enumerable:!0,value:s},modelViewMatrix:{value:new Vt},normalMatrix:{value:new At}}),this.matrix=new Vt,this.matrixWorld=new Vt,this.matrixAutoUpdate=i.DEFAULT_MATRIX_AUTO_UPDATE,this.matrixWorldAutoUpdate=i.DEFAULT_MATRIX_WORLD_AUTO_UPDATE,this.matrixWorldNeedsUpdate=!1,this.layers=new $r,this.visible=!0,this.castShadow=!1,this.receiveShadow=!1,this.frustumCulled=!0,this.renderOrder=0,this.animations=[],this.customDepthMaterial=void 0,this.customDistanceMaterial=void 0,this.static=!1,this.userData={},this.pivot=null}onBeforeShadow(){}onAfterShadow(){}onBeforeRender(){}onAfterRender(){}applyMatrix4(t){this.matrixAutoUpdate&&this.updateMatrix(),this.matrix.premultiply(t),this.matrix.decompose(this.position,this.quaternion,this.scale),this.pivot!==null&&this.position.copy(this.pivot).applyMatrix4(this.matrix).sub(this.pivot)}applyQuaternion(t){return this.quaternion.premultiply(t),this}setRotationFromAxisAngle(t,e){this.quaternion.setFromAxisAngle(t,e)}setRotationFromEuler(t){this.quaternion.setFromEuler(t,!0)}setRotationFromMatrix(t){this.quaternion.setFromRotationMatrix(t)}setRotationFromQuaternion(t){this.quaternion.copy(t)}rotateOnAxis(t,e){return Ps.setFromAxisAngle(t,e),this.quaternion.multiply(Ps),this}rotateOnWorldAxis(t,e){return Ps.setFromAxisAngle(t,e),this.quaternion.premultiply(Ps),this}rotateX(t){return this.rotateOnAxis(jd,t)}rotateY(t){return this.rotateOnAxis(Zd,t)}rotateZ(t){return this.rotateOnAxis(Qd,t)}translateOnAxis(t,e){return Kd.copy(t).applyQuaternion(this.quaternion),this.position.add(Kd.multiplyScalar(e)),this}translateX(t){return this.translateOnAxis(jd,t)}translateY(t){return this.translateOnAxis(Zd,t)}translateZ(t){return this.translateOnAxis(Qd,t)}localToWorld(t){return this.updateWorldMatrix(!0,!1),t.applyMatrix4(this.matrixWorld)}worldToLocal(t){return this.updateWorldMatrix(!0,!1),t.applyMatrix4(mi.copy(this.matrixWorld).invert())}lookAt(t,e,n){t.isVector3?Va.copy(t):Va.set(t,e,n);let s=this.parent;this.updateWorldMatrix(!0,!1),Dr.setFromMatrixPosition(this.matrixWorld),this.isCamera||this.isLight?mi.lookAt(Dr,Va,this.up):mi.lookAt(Va,Dr,this.up),this.quaternion.setFromRotationMatrix(mi),s&&(mi.extractRotation(s.matrixWorld),Ps.setFromRotationMatrix(mi),this.quaternion.premultiply(Ps.invert()))}add(t){if(arguments.length>1){for(let e=0;e<arguments.length;e++)this.add(arguments[e]);return this}return t===this?(Nt("Object3D.add: object can't be added as a child of itself.",t),this):(t&&t.isObject3D?(t.removeFromParent(),t.parent=this,this.children.push(t),t.dispatchEvent(Jd),Ds.child=t,this.dispatchEvent(Ds),Ds.child=null):Nt("Object3D.add: object not an instance of THREE.Object3D.",t),this)}remove(t){if(arguments.length>1){for(let n=0;n<arguments.length;n++)this.remove(arguments[n]);return this}let e=this.children.indexOf(t);return e!==-1&&(t.parent=null,this.children.splice(e,1),t.dispatchEvent(n0),Rc.child=t,this.dispatchEvent(Rc),Rc.child=null),this}removeFromParent(){let t=this.parent;return t!==null&&t.remove(this),this}clear(){return this.remove(...this.children)}attach(t){return this.updateWorldMatrix(!0,!1),mi.copy(this.matrixWorld).invert(),t.parent!==null&&(t.parent.updateWorldMatrix(!0,!1),mi.multiply(t.parent.matrixWorld)),t.applyMatrix4(mi),t.removeFromParent(),t.parent=this,this.children.push(t),t.updateWorldMatrix(!1,!0),t.dispatchEvent(Jd),Ds.child=t,this.dispatchEvent(Ds),Ds.child=null,this}getObjectById(t){return this.getObjectByProperty("id",t)}getObjectByName(t){return this.getObjectByProperty("name",t)}getObjectByProperty(t,e){if(this[t]===e)return this;for(let n=0,s=this.children.length;n<s;n++){let a=this.children[n].getObjectByProperty(t,e);if(a!==void 0)return a}}getObjectsByProperty(t,e,n=[]){this[t]===e&&n.push(this);let s=this.children;for(let r=0,a=s.length;r<a;r++)s[r].getObjectsByProperty(t,e,n);return n}getWorldPosition(t){return this.updateWorldMatrix(!0,!1),t.setFromMatrixPosition(this.matrixWorld)}getWorldQuaternion(t){return this.updateWorldMatrix(!0,!1),this.matrixWorld.decompose(Dr,t,t0),t}getWorldScale(t){return this.updateWorldMatrix(!0,!1),this.matrixWorld.decompose(Dr,e0,t),t}getWorldDirection(t){this.updateWorldMatrix(!0,!1);let e=this.matrixWorld.elements;return t.set(e[8],e[9],e[10]).normalize()}raycast(){}intersectsFrustum(){return!0}traverse(t){t(this);let e=this.children;for(let n=0,s=e.length;n<s;n++)e[n].traverse(t)}traverseVisible(t){if(this.visible===!1)return;t(this);let e=this.children;for(let n=0,s=e.length;n<s;n++)e[n].traverseVisible(t)}traverseAncestors(t){let e=this.parent;e!==null&&(t(e),e.traverseAncestors(t))}updateMatrix(){this.matrix.compose(this.position,this.quaternion,this.scale);let t=this.pivot;if(t!==null){let e=t.x,n=t.y,s=t.z,r=this.matrix.elements;r[12]+=e-r[0]*e-r[4]*n-r[8]*s,r[13]+=n-r[1]*e-r[5]*n-r[9]*s,r[14]+=s-r[2]*e-r[6]*n-r[10]*s}this.matrixWorldNeedsUpdate=!0}updateMatrixWorld(t){this.matrixAutoUpdate&&this.updateMatrix(),(this.matrixWorldNeedsUpdate||t)&&(this.matrixWorldAutoUpdate===!0&&(this.parent===null?this.matrixWorld.copy(this.matrix):this.matrixWorld.multiplyMatrices(this.parent.matrixWorld,this.matrix)),this.matrixWorldNeedsUpdate=!1,t=!0);let e=this.children;for(let n=0,s=e.length;n<s;n++)e[n].updateMatrixWorld(t)}updateWorldMatrix(t,e,n=!1){let s=this.parent;if(t===!0&&s!==null&&s.updateWorldMatrix(!0,!1),this.matrixAutoUpdate&&this.updateMatrix(),(this.matrixWorldNeedsUpdate||n)&&(this.matrixWorldAutoUpdate===!0&&(this.parent===null?this.matrixWorld.copy(this.matrix):this.matrixWorld.multiplyMatrices(this.parent.matrixWorld,this.matrix)),this.matrixWorldNeedsUpdate=!1,n=!0),e===!0){let r=this.children;for(let a=0,o=r.length;a<o;a++)r[a].updateWorldMatrix(!1,!0,n)}}toJSON(t){let e=t===void 0||typeof t=="string",n={};e&&(t={geometries:{},materials:{},textures:{},images:{},shapes:{},skeletons:{},animations:{},nodes:{}},n.metadata={version:4.7,type:"Object",generator:"Object3D.toJSON"});let s={};s.uuid=this.uuid,s.type=this.type,s.name=this.name,s.castShadow=this.castShadow,s.receiveShadow=this.receiveShadow,s.visible=this.visible,s.frustumCulled=this.frustumCulled,s.renderOrder=this.renderOrder,s.static=this.static,s.matrixAutoUpdate=this.matrixAutoUpdate,Object.keys(this.userData).length>0&&(s.userData=this.userData),s.layers=this.layers.mask,s.matrix=this.matrix.toArray(),s.up=this.up.toArray(),this.pivot!==null&&(s.pivot=this.pivot.toArray()),this.morphTargetDictionary!==void 0&&(s.morphTargetDictionary=Object.assign({},this.morphTargetDictionary)),this.morphTargetInfluences!==void 0&&(s.morphTargetInfluences=this.morphTargetInfluences.slice()),this.isInstancedMesh&&(s.type="InstancedMesh",s.count=this.count,s.instanceMatrix=this.instanceMatrix.toJSON(),this.instanceColor!==null&&(s.instanceColor=this.instanceColor.toJSON())),this.isBatchedMesh&&(s.type="BatchedMesh",s.perObjectFrustumCulled=this.perObjectFrustumCulled,s.sortObjects=this.sortObjects,s.drawRanges=this._drawRanges,s.reservedRanges=this._reservedRanges,s.geometryInfo=this._geometryInfo.map(o=>({...o,boundingBox:o.boundingBox?o.boundingBox.toJSON():void 0,boundingSphere:o.boundingSphere?o.boundingSphere.toJSON():void 0})),s.instanceInfo=this._instanceInfo.map(o=>({...o})),s.availableInstanceIds=this._availableInstanceIds.slice(),s.availableGeometryIds=this._availableGeometryIds.slice(),s.nextIndexStart=this._nextIndexStart,s.nextVertexStart=this._nextVertexStart,s.geometryCount=this._geometryCount,s.maxInstanceCount=this._maxInstanceCount,s.maxVertexCount=this._maxVertexCount,s.maxIndexCount=this._maxIndexCount,s.geometryInitialized=this._geometryInitialized,s.matricesTexture=this._matricesTexture.toJSON(t),s.indirectTexture=this._indirectTexture.toJSON(t),this._colorsTexture!==null&&(s.colorsTexture=this._colorsTexture.toJSON(t)),this.boundingSphere!==null&&(s.boundingSphere=this.boundingSphere.toJSON()),this.boundingBox!==null&&(s.boundingBox=this.boundingBox.toJSON()));function r(o,l){return o[l.uuid]===void 0&&(o[l.uuid]=l.toJSON(t)),l.uuid}if(this.isScene)this.background&&(this.background.isColor?s.background=this.background.toJSON():this.background.isTexture&&(s.background=this.background.toJSON(t).uuid)),this.environment&&this.environment.isTexture&&this.environment.isRenderTargetTexture!==!0&&(s.environment=this.environment.toJSON(t).uuid);else if(this.isMesh||this.isLine||this.isPoints){s.geometry=r(t.geometries,this.geometry);let o=this.geometry.parameters;if(o!==void 0&&o.shapes!==void 0){let l=o.shapes;if(Array.isArray(l))for(let c=0,u=l.length;c<u;c++){let h=l[c];r(t.shapes,h)}else r(t.shapes,l)}}if(this.isSkinnedMesh&&(s.bindMode=this.bindMode,s.bindMatrix=this.bindMatrix.toArray(),this.skeleton!==void 0&&(r(t.skeletons,this.skeleton),s.skeleton=this.skeleton.uuid)),this.material!==void 0)if(Array.isArray(this.material)){let o=[];for(let l=0,c=this.material.length;l<c;l++)o.push(r(t.materials,this.material[l]));s.material=o}else s.material=r(t.materials,this.material);if(this.children.length>0){s.children=[];for(let o=0;o<this.children.length;o++)s.children.push(this.children[o].toJSON(t).object)}if(this.animations.length>0){s.animations=[];for(let o=0;o<this.animations.length;o++){let l=this.animations[o];s.animations.push(r(t.animations,l))}}if(e){let o=a(t.geometries),l=a(t.materials),c=a(t.textures),u=a(t.images),h=a(t.shapes),d=a(t.skeletons),f=a(t.animations),g=a(t.nodes);o.length>0&&(n.geometries=o),l.length>0&&(n.materials=l),c.length>0&&(n.textures=c),u.length>0&&(n.images=u),h.length>0&&(n.shapes=h),d.length>0&&(n.skeletons=d),f.length>0&&(n.animations=f),g.length>0&&(n.nodes=g)}return n.object=s,n;function a(o){let l=[];for(let c in o){let u=o[c];delete u.metadata,l.push(u)}return l}}clone(t){return new this.constructor().copy(this,t)}copy(t,e=!0){if(this.name=t.name,this.up.copy(t.up),this.position.copy(t.position),this.rotation.order=t.rotation.order,this.quaternion.copy(t.quaternion),this.scale.copy(t.scale),this.pivot=t.pivot!==null?t.pivot.clone():null,this.matrix.copy(t.matrix),this.matrixWorld.copy(t.matrixWorld),this.matrixAutoUpdate=t.matrixAutoUpdate,this.matrixWorldAutoUpdate=t.matrixWorldAutoUpdate,this.matrixWorldNeedsUpdate=t.matrixWorldNeedsUpdate,this.layers.mask=t.layers.mask,this.visible=t.visible,this.castShadow=t.castShadow,this.receiveShadow=t.receiveShadow,this.frustumCulled=t.frustumCulled,this.renderOrder=t.renderOrder,this.static=t.static,this.animations=t.animations.slice(),this.userData=JSON.parse(JSON.stringify(t.userData)),e===!0)for(let n=0;n<t.children.length;n++){let s=t.children[n];this.add(s.clone())}return this}dispose(){this.dispatchEvent({type:"dispose"})}};Ze.DEFAULT_UP=new R(0,1,0);Ze.DEFAULT_MATRIX_AUTO_UPDATE=!0;Ze.DEFAULT_MATRIX_WORLD_AUTO_UPDATE=!0;var bi=class extends Ze{constructor(){super(),this.isGroup=!0,this.type="Group"}},i0={type:"move"},Xs=class{constructor(){this._targetRay=null,this._grip=null,this._hand=null}getHandSpace(){return this._hand===null&&(this._hand=new bi,this._hand.matrixAutoUpdate=!1,this._hand.visible=!1,this._hand.joints={},this._hand.inputState={pinching:!1}),this._hand}getTargetRaySpace(){return this._targetRay===null&&(this._targetRay=new bi,this._targetRay.matrixAutoUpdate=!1,this._targetRay.visible=!1,this._targetRay.hasLinearVelocity=!1,this._targetRay.linearVelocity=new R,this._targetRay.hasAngularVelocity=!1,this._targetRay.angularVelocity=new R),this._targetRay}getGripSpace(){return this._grip===null&&(this._grip=new bi,this._grip.matrixAutoUpdate=!1,this._grip.visible=!1,this._grip.hasLinearVelocity=!1,this._grip.linearVelocity=new R,this._grip.hasAngularVelocity=!1,this._grip.angularVelocity=new R,this._grip.eventsEnabled=!1),this._grip}dispatchEvent(t){return this._targetRay!==null&&this._targetRay.dispatchEvent(t),this._grip!==null&&this._grip.dispatchEvent(t),this._hand!==null&&this._hand.dispatchEvent(t),this}connect(t){if(t&&t.hand){let e=this._hand;if(e)for(let n of t.hand.values())this._getHandJoint(e,n)}return this.dispatchEvent({type:"connected",data:t}),this}disconnect(t){return this.dispatchEvent({type:"disconnected",data:t}),this._targetRay!==null&&(this._targetRay.visible=!1),this._grip!==null&&(this._grip.visible=!1),this._hand!==null&&(this._hand.visible=!1),this}update(t,e,n){let s=null,r=null,a=null,o=this._targetRay,l=this._grip,c=this._hand;if(t&&e.session.visibilityState!=="visible-blurred"){if(c&&t.hand){a=!0;for(let _ of t.hand.values()){let p=e.getJointPose(_,n),m=this._getHandJoint(c,_);p!==null&&(m.matrix.fromArray(p.transform.matrix),m.matrix.decompose(m.position,m.quaternion,m.scale),m.matrixWorldNeedsUpdate=!0,m.jointRadius=p.radius),m.visible=p!==null}let u=c.joints["index-finger-tip"],h=c.joints["thumb-tip"],d=u.position.distanceTo(h.position),f=.02,g=.005;c.inputState.pinching&&d>f+g?(c.inputState.pinching=!1,this.dispatchEvent({type:"pinchend",handedness:t.handedness,target:this})):!c.inputState.pinching&&d<=f-g&&(c.inputState.pinching=!0,this.dispatchEvent({type:"pinchstart",handedness:t.handedness,target:this}))}else l!==null&&t.gripSpace&&(r=e.getPose(t.gripSpace,n),r!==null&&(l.matrix.fromArray(r.transform.matrix),l.matrix.decompose(l.position,l.quaternion,l.scale),l.matrixWorldNeedsUpdate=!0,r.linearVelocity?(l.hasLinearVelocity=!0,l.linearVelocity.copy(r.linearVelocity)):l.hasLinearVelocity=!1,r.angularVelocity?(l.hasAngularVelocity=!0,l.angularVelocity.copy(r.angularVelocity)):l.hasAngularVelocity=!1,l.eventsEnabled&&l.dispatchEvent({type:"gripUpdated",data:t,target:this})));o!==null&&(s=e.getPose(t.targetRaySpace,n),s===null&&r!==null&&(s=r),s!==null&&(o.matrix.fromArray(s.transform.matrix),o.matrix.decompose(o.position,o.quaternion,o.scale),o.matrixWorldNeedsUpdate=!0,s.linearVelocity?(o.hasLinearVelocity=!0,o.linearVelocity.copy(s.linearVelocity)):o.hasLinearVelocity=!1,s.angularVelocity?(o.hasAngularVelocity=!0,o.angularVelocity.copy(s.angularVelocity)):o.hasAngularVelocity=!1,this.dispatchEvent(i0)))}return o!==null&&(o.visible=s!==null),l!==null&&(l.visible=r!==null),c!==null&&(c.visible=a!==null),this}_getHandJoint(t,e){if(t.joints[e.jointName]===void 0){let n=new bi;n.matrixAutoUpdate=!1,n.visible=!1,t.joints[e.jointName]=n,t.add(n)}return t.joints[e.jointName]}},ep={aliceblue:15792383,antiquewhite:16444375,aqua:65535,aquamarine:8388564,azure:15794175,beige:16119260,bisque:16770244,black:0,blanchedalmond:16772045,blue:255,blueviolet:9055202,brown:10824234,burlywood:14596231,cadetblue:6266528,chartreuse:8388352,chocolate:13789470,coral:16744272,cornflowerblue:6591981,cornsilk:16775388,crimson:14423100,cyan:65535,darkblue:139,darkcyan:35723,darkgoldenrod:12092939,darkgray:11119017,darkgreen:25600,darkgrey:11119017,darkkhaki:12433259,darkmagenta:9109643,darkolivegreen:5597999,darkorange:16747520,darkorchid:10040012,darkred:9109504,darksalmon:15308410,darkseagreen:9419919,darkslateblue:4734347,darkslategray:3100495,darkslategrey:3100495,darkturquoise:52945,darkviolet:9699539,deeppink:16716947,deepskyblue:49151,dimgray:6908265,dimgrey:6908265,dodgerblue:2003199,firebrick:11674146,floralwhite:16775920,forestgreen:2263842,fuchsia:16711935,gainsboro:14474460,ghostwhite:16316671,gold:16766720,goldenrod:14329120,gray:8421504,green:32768,greenyellow:11403055,grey:8421504,honeydew:15794160,hotpink:16738740,indianred:13458524,indigo:4915330,ivory:16777200,khaki:15787660,lavender:15132410,lavenderblush:16773365,lawngreen:8190976,lemonchiffon:16775885,lightblue:11393254,lightcoral:15761536,lightcyan:14745599,lightgoldenrodyellow:16448210,lightgray:13882323,lightgreen:9498256,lightgrey:13882323,lightpink:16758465,lightsalmon:16752762,lightseagreen:2142890,lightskyblue:8900346,lightslategray:7833753,lightslategrey:7833753,lightsteelblue:11584734,lightyellow:16777184,lime:65280,limegreen:3329330,linen:16445670,magenta:16711935,maroon:8388608,mediumaquamarine:6737322,mediumblue:205,mediumorchid:12211667,mediumpurple:9662683,mediumseagreen:3978097,mediumslateblue:8087790,mediumspringgreen:64154,mediumturquoise:4772300,mediumvioletred:13047173,midnightblue:1644912,mintcream:16121850,mistyrose:16770273,moccasin:16770229,navajowhite:16768685,navy:128,oldlace:16643558,olive:8421376,olivedrab:7048739,orange:16753920,orangered:16729344,orchid:14315734,palegoldenrod:15657130,palegreen:10025880,paleturquoise:11529966,palevioletred:14381203,papayawhip:16773077,peachpuff:16767673,peru:13468991,pink:16761035,plum:14524637,powderblue:11591910,purple:8388736,rebeccapurple:6697881,red:16711680,rosybrown:12357519,royalblue:4286945,saddlebrown:9127187,salmon:16416882,sandybrown:16032864,seagreen:3050327,seashell:16774638,sienna:10506797,silver:12632256,skyblue:8900331,slateblue:6970061,slategray:7372944,slategrey:7372944,snow:16775930,springgreen:65407,steelblue:4620980,tan:13808780,teal:32896,thistle:14204888,tomato:16737095,turquoise:4251856,violet:15631086,wheat:16113331,white:16777215,whitesmoke:16119285,yellow:16776960,yellowgreen:10145074},Bi={h:0,s:0,l:0},Ga={h:0,s:0,l:0};function Cc(i,t,e){return e<0&&(e+=1),e>1&&(e-=1),e<1/6?i+(t-i)*6*e:e<1/2?t:e<2/3?i+(t-i)*6*(2/3-e):i}var Lt=class{constructor(t,e,n){return this.isColor=!0,this.r=1,this.g=1,this.b=1,this.set(t,e,n)}set(t,e,n){if(e===void 0&&n===void 0){let s=t;s&&s.isColor?this.copy(s):typeof s=="number"?this.setHex(s):typeof s=="string"&&this.setStyle(s)}else this.setRGB(t,e,n);return this}setScalar(t){return this.r=t,this.g=t,this.b=t,this}setHex(t,e=je){return t=Math.floor(t),this.r=(t>>16&255)/255,this.g=(t>>8&255)/255,this.b=(t&255)/255,Kt.colorSpaceToWorking(this,e),this}setRGB(t,e,n,s=Kt.workingColorSpace){return this.r=t,this.g=e,this.b=n,Kt.colorSpaceToWorking(this,s),this}setHSL(t,e,n,s=Kt.workingColorSpace){if(t=Mu(t,1),e=jt(e,0,1),n=jt(n,0,1),e===0)this.r=this.g=this.b=n;else{let r=n<=.5?n*(1+e):n+e-n*e,a=2*n-r;this.r=Cc(a,r,t+1/3),this.g=Cc(a,r,t),this.b=Cc(a,r,t-1/3)}return Kt.colorSpaceToWorking(this,s),this}setStyle(t,e=je){function n(r){r!==void 0&&parseFloat(r)<1&&It("Color: Alpha component of "+t+" will be ignored.")}let s;if(s=/^(\w+)\(([^\)]*)\)/.exec(t)){let r,a=s[1],o=s[2];switch(a){case"rgb":case"rgba":if(r=/^\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*(\d+(?:\.\d+)?|\.\d+)\s*)?$/.exec(o))return n(r[4]),this.setRGB(Math.min(255,parseInt(r[1],10))/255,Math.min(255,parseInt(r[2],10))/255,Math.min(255,parseInt(r[3],10))/255,e);if(r=/^\s*(\d+(?:\.\d+)?|\.\d+)\%\s*,\s*(\d+(?:\.\d+)?|\.\d+)\%\s*,\s*(\d+(?:\.\d+)?|\.\d+)\%\s*(?:,\s*(\d+(?:\.\d+)?|\.\d+)\s*)?$/.exec(o))return n(r[4]),this.setRGB(Math.min(100,parseFloat(r[1]))/100,Math.min(100,parseFloat(r[2]))/100,Math.min(100,parseFloat(r[3]))/100,e);break;case"hsl":case"hsla":if(r=/^\s*([+-]?(?:\d+(?:\.\d+)?|\.\d+))\s*,\s*(\d+(?:\.\d+)?|\.\d+)\%\s*,\s*(\d+(?:\.\d+)?|\.\d+)\%\s*(?:,\s*(\d+(?:\.\d+)?|\.\d+)\s*)?$/.exec(o))return n(r[4]),this.setHSL(parseFloat(r[1])/360,parseFloat(r[2])/100,parseFloat(r[3])/100,e);break;default:It("Color: Unknown color model "+t)}}else if(s=/^\#([A-Fa-f\d]+)$/.exec(t)){let r=s[1],a=r.length;if(a===3)return this.setRGB(parseInt(r.charAt(0),16)/15,parseInt(r.charAt(1),16)/15,parseInt(r.charAt(2),16)/15,e);if(a===6)return this.setHex(parseInt(r,16),e);It("Color: Invalid hex color "+t)}else if(t&&t.length>0)return this.setColorName(t,e);return this}setColorName(t,e=je){let n=ep[t.toLowerCase()];return n!==void 0?this.setHex(n,e):It("Color: Unknown color "+t),this}clone(){return new this.constructor(this.r,this.g,this.b)}copy(t){return this.r=t.r,this.g=t.g,this.b=t.b,this}copySRGBToLinear(t){return this.r=wi(t.r),this.g=wi(t.g),this.b=wi(t.b),this}copyLinearToSRGB(t){return this.r=Vs(t.r),this.g=Vs(t.g),this.b=Vs(t.b),this}convertSRGBToLinear(){return this.copySRGBToLinear(this),this}convertLinearToSRGB(){return this.copyLinearToSRGB(this),this}getHex(t=je){return Kt.workingToColorSpace(an.copy(this),t),Math.round(jt(an.r*255,0,255))*65536+Math.round(jt(an.g*255,0,255))*256+Math.round(jt(an.b*255,0,255))}getHexString(t=je){return("000000"+this.getHex(t).toString(16)).slice(-6)}getHSL(t,e=Kt.workingColorSpace){Kt.workingToColorSpace(an.copy(this),e);let n=an.r,s=an.g,r=an.b,a=Math.max(n,s,r),o=Math.min(n,s,r),l,c,u=(o+a)/2;if(o===a)l=0,c=0;else{let h=a-o;switch(c=u<=.5?h/(a+o):h/(2-a-o),a){case n:l=(s-r)/h+(s<r?6:0);break;case s:l=(r-n)/h+2;break;case r:l=(n-s)/h+4;break}l/=6}return t.h=l,t.s=c,t.l=u,t}getRGB(t,e=Kt.workingColorSpace){return Kt.workingToColorSpace(an.copy(this),e),t.r=an.r,t.g=an.g,t.b=an.b,t}getStyle(t=je){Kt.workingToColorSpace(an.copy(this),t);let e=an.r,n=an.g,s=an.b;return t!==je?`color(${t} ${e.toFixed(3)} ${n.toFixed(3)} ${s.toFixed(3)})`:`rgb(${Math.round(e*255)},${Math.round(n*255)},${Math.round(s*255)})`}offsetHSL(t,e,n){return this.getHSL(Bi),this.setHSL(Bi.h+t,Bi.s+e,Bi.l+n)}add(t){return this.r+=t.r,this.g+=t.g,this.b+=t.b,this}addColors(t,e){return this.r=t.r+e.r,this.g=t.g+e.g,this.b=t.b+e.b,this}addScalar(t){return this.r+=t,this.g+=t,this.b+=t,this}sub(t){return this.r=Math.max(0,this.r-t.r),this.g=Math.max(0,this.g-t.g),this.b=Math.max(0,this.b-t.b),this}multiply(t){return this.r*=t.r,this.g*=t.g,this.b*=t.b,this}multiplyScalar(t){return this.r*=t,this.g*=t,this.b*=t,this}lerp(t,e){return this.r+=(t.r-this.r)*e,this.g+=(t.g-this.g)*e,this.b+=(t.b-this.b)*e,this}lerpColors(t,e,n){return this.r=t.r+(e.r-t.r)*n,this.g=t.g+(e.g-t.g)*n,this.b=t.b+(e.b-t.b)*n,this}lerpHSL(t,e){this.getHSL(Bi),t.getHSL(Ga);let n=Br(Bi.h,Ga.h,e),s=Br(Bi.s,Ga.s,e),r=Br(Bi.l,Ga.l,e);return this.setHSL(n,s,r),this}setFromVector3(t){return this.r=t.x,this.g=t.y,this.b=t.z,this}applyMatrix3(t){let e=this.r,n=this.g,s=this.b,r=t.elements;return this.r=r[0]*e+r[3]*n+r[6]*s,this.g=r[1]*e+r[4]*n+r[7]*s,this.b=r[2]*e+r[5]*n+r[8]*s,this}equals(t){return t.r===this.r&&t.g===this.g&&t.b===this.b}fromArray(t,e=0){return this.r=t[e],this.g=t[e+1],this.b=t[e+2],this}toArray(t=[],e=0){return t[e]=this.r,t[e+1]=this.g,t[e+2]=this.b,t}fromBufferAttribute(t,e){return this.r=t.getX(e),this.g=t.getY(e),this.b=t.getZ(e),this}toJSON(){return this.getHex()}*[Symbol.iterator](){yield this.r,yield this.g,yield this.b}},an=new Lt;Lt.NAMES=ep;var hs=class extends Ze{constructor(){super(),this.isScene=!0,this.type="Scene",this.background=null,this.environment=null,this.fog=null,this.backgroundBlurriness=0,this.backgroundIntensity=1,this.backgroundRotation=new kn,this.environmentIntensity=1,this.environmentRotation=new kn,this.overrideMaterial=null,typeof __THREE_DEVTOOLS__<"u"&&__THREE_DEVTOOLS__.dispatchEvent(new CustomEvent("observe",{detail:this}))}copy(t,e){return super.copy(t,e),this.background=t.background!==null?t.background.clone():null,this.environment=t.environment!==null?t.environment.clone():null,this.fog=t.fog!==null?t.fog.clone():null,this.backgroundBlurriness=t.backgroundBlurriness,this.backgroundIntensity=t.backgroundIntensity,this.backgroundRotation.copy(t.backgroundRotation),this.environmentIntensity=t.environmentIntensity,this.environmentRotation.copy(t.environmentRotation),this.overrideMaterial=t.overrideMaterial!==null?t.overrideMaterial.clone():null,this.matrixAutoUpdate=t.matrixAutoUpdate,this}toJSON(t){let e=super.toJSON(t);return this.fog!==null&&(e.object.fog=this.fog.toJSON()),e.object.backgroundBlurriness=this.backgroundBlurriness,e.object.backgroundIntensity=this.backgroundIntensity,e.object.backgroundRotation=this.backgroundRotation.toArray(),e.object.environmentIntensity=this.environmentIntensity,e.object.environmentRotation=this.environmentRotation.toArray(),e}},Wn=new R,gi=new R,Ic=new R,xi=new R,Ls=new R,Fs=new R,tf=new R,Pc=new R,Dc=new R,Lc=new R,Fc=new Zt,Nc=new Zt,Uc=new Zt,Gi=class i{constructor(t=new R,e=new R,n=new R){this.a=t,this.b=e,this.c=n}static getNormal(t,e,n,s){s.subVectors(n,e),Wn.subVectors(t,e),s.cross(Wn);let r=s.lengthSq();return r>0?s.multiplyScalar(1/Math.sqrt(r)):s.set(0,0,0)}static getBarycoord(t,e,n,s,r){Wn.subVectors(s,e),gi.subVectors(n,e),Ic.subVectors(t,e);let a=Wn.dot(Wn),o=Wn.dot(gi),l=Wn.dot(Ic),c=gi.dot(gi),u=gi.dot(Ic),h=a*c-o*o;if(h===0)return r.set(0,0,0),null;let d=1/h,f=(c*l-o*u)*d,g=(a*u-o*l)*d;return r.set(1-f-g,g,f)}static containsPoint(t,e,n,s){return this.getBarycoord(t,e,n,s,xi)===null?!1:xi.x>=0&&xi.y>=0&&xi.x+xi.y<=1}static getInterpolation(t,e,n,s,r,a,o,l){return this.getBarycoord(t,e,n,s,xi)===null?(l.x=0,l.y=0,"z"in l&&(l.z=0),"w"in l&&(l.w=0),null):(l.setScalar(0),l.addScaledVector(r,xi.x),l.addScaledVector(a,xi.y),l.addScaledVector(o,xi.z),l)}static getInterpolatedAttribute(t,e,n,s,r,a){return Fc.setScalar(0),Nc.setScalar(0),Uc.setScalar(0),Fc.fromBufferAttribute(t,e),Nc.fromBufferAttribute(t,n),Uc.fromBufferAttribute(t,s),a.setScalar(0),a.addScaledVector(Fc,r.x),a.addScaledVector(Nc,r.y),a.addScaledVector(Uc,r.z),a}static isFrontFacing(t,e,n,s){return Wn.subVectors(n,e),gi.subVectors(t,e),Wn.cross(gi).dot(s)<0}set(t,e,n){return this.a.copy(t),this.b.copy(e),this.c.copy(n),this}setFromPointsAndIndices(t,e,n,s){return this.a.copy(t[e]),this.b.copy(t[n]),this.c.copy(t[s]),this}setFromAttributeAndIndices(t,e,n,s){return this.a.fromBufferAttribute(t,e),this.b.fromBufferAttribute(t,n),this.c.fromBufferAttribute(t,s),this}clone(){return new this.constructor().copy(this)}copy(t){return this.a.copy(t.a),this.b.copy(t.b),this.c.copy(t.c),this}getArea(){return Wn.subVectors(this.c,this.b),gi.subVectors(this.a,this.b),Wn.cross(gi).length()*.5}getMidpoint(t){return t.addVectors(this.a,this.b).add(this.c).multiplyScalar(1/3)}getNormal(t){return i.getNormal(this.a,this.b,this.c,t)}getPlane(t){return t.setFromCoplanarPoints(this.a,this.b,this.c)}getBarycoord(t,e){return i.getBarycoord(t,this.a,this.b,this.c,e)}getInterpolation(t,e,n,s,r){return i.getInterpolation(t,this.a,this.b,this.c,e,n,s,r)}containsPoint(t){return i.containsPoint(t,this.a,this.b,this.c)}isFrontFacing(t){return i.isFrontFacing(this.a,this.b,this.c,t)}intersectsBox(t){return t.intersectsTriangle(this)}closestPointToPoint(t,e){let n=this.a,s=this.b,r=this.c,a,o;Ls.subVectors(s,n),Fs.subVectors(r,n),Pc.subVectors(t,n);let l=Ls.dot(Pc),c=Fs.dot(Pc);if(l<=0&&c<=0)return e.copy(n);Dc.subVectors(t,s);let u=Ls.dot(Dc),h=Fs.dot(Dc);if(u>=0&&h<=u)return e.copy(s);let d=l*h-u*c;if(d<=0&&l>=0&&u<=0&&l-u>0)return a=l/(l-u),e.copy(n).addScaledVector(Ls,a);Lc.subVectors(t,r);let f=Ls.dot(Lc),g=Fs.dot(Lc);if(g>=0&&f<=g)return e.copy(r);let _=f*c-l*g;if(_<=0&&c>=0&&g<=0)return o=c/(c-g),e.copy(n).addScaledVector(Fs,o);let p=u*g-f*h;if(p<=0&&h-u>=0&&f-g>=0)return tf.subVectors(r,s),o=(h-u)/(h-u+(f-g)),e.copy(s).addScaledVector(tf,o);let m=1/(p+_+d);return a=_*m,o=d*m,e.copy(n).addScaledVector(Ls,a).addScaledVector(Fs,o)}equals(t){return t.a.equals(this.a)&&t.b.equals(this.b)&&t.c.equals(this.c)}},Qe=class{constructor(t=new R(1/0,1/0,1/0),e=new R(-1/0,-1/0,-1/0)){this.isBox3=!0,this.min=t,this.max=e}set(t,e){return this.min.copy(t),this.max.copy(e),this}setFromArray(t){this.makeEmpty();for(let e=0,n=t.length;e<n;e+=3)this.expandByPoint(qn.fromArray(t,e));return this}setFromBufferAttribute(t){this.makeEmpty();for(let e=0,n=t.count;e<n;e++)this.expandByPoint(qn.fromBufferAttribute(t,e));return this}setFromPoints(t){this.makeEmpty();for(let e=0,n=t.length;e<n;e++)this.expandByPoint(t[e]);return this}setFromCenterAndSize(t,e){let n=qn.copy(e).multiplyScalar(.5);return this.min.copy(t).sub(n),this.max.copy(t).add(n),this}setFromObject(t,e=!1){return this.makeEmpty(),this.expandByObject(t,e)}clone(){return new this.constructor().copy(this)}copy(t){return this.min.copy(t.min),this.max.copy(t.max),this}makeEmpty(){return this.min.x=this.min.y=this.min.z=1/0,this.max.x=this.max.y=this.max.z=-1/0,this}isEmpty(){return this.max.x<this.min.x||this.max.y<this.min.y||this.max.z<this.min.z}getCenter(t){return this.isEmpty()?t.set(0,0,0):t.addVectors(this.min,this.max).multiplyScalar(.5)}getSize(t){return this.isEmpty()?t.set(0,0,0):t.subVectors(this.max,this.min)}expandByPoint(t){return this.min.min(t),this.max.max(t),this}expandByVector(t){return this.min.sub(t),this.max.add(t),this}expandByScalar(t){return this.min.addScalar(-t),this.max.addScalar(t),this}expandByObject(t,e=!1){t.updateWorldMatrix(!1,!1);let n=t.geometry;if(n!==void 0){let r=n.getAttribute("position");if(e===!0&&r!==void 0&&t.isInstancedMesh!==!0&&t.isBatchedMesh!==!0)for(let a=0,o=r.count;a<o;a++)t.isMesh===!0?t.getVertexPosition(a,qn):qn.fromBufferAttribute(r,a),qn.applyMatrix4(t.matrixWorld),this.expandByPoint(qn);else t.boundingBox!==void 0?(t.boundingBox===null&&t.computeBoundingBox(),$a.copy(t.boundingBox)):(n.boundingBox===null&&n.computeBoundingBox(),$a.copy(n.boundingBox)),$a.applyMatrix4(t.matrixWorld),this.union($a)}let s=t.children;for(let r=0,a=s.length;r<a;r++)this.expandByObject(s[r],e);return this}containsPoint(t){return t.x>=this.min.x&&t.x<=this.max.x&&t.y>=this.min.y&&t.y<=this.max.y&&t.z>=this.min.z&&t.z<=this.max.z}containsBox(t){return this.min.x<=t.min.x&&t.max.x<=this.max.x&&this.min.y<=t.min.y&&t.max.y<=this.max.y&&this.min.z<=t.min.z&&t.max.z<=this.max.z}getParameter(t,e){return e.set((t.x-this.min.x)/(this.max.x-this.min.x),(t.y-this.min.y)/(this.max.y-this.min.y),(t.z-this.min.z)/(this.max.z-this.min.z))}intersectsBox(t){return t.max.x>=this.min.x&&t.min.x<=this.max.x&&t.max.y>=this.min.y&&t.min.y<=this.max.y&&t.max.z>=this.min.z&&t.min.z<=this.max.z}intersectsSphere(t){return this.clampPoint(t.center,qn),qn.distanceToSquared(t.center)<=t.radius*t.radius}intersectsPlane(t){let e,n;return t.normal.x>0?(e=t.normal.x*this.min.x,n=t.normal.x*this.max.x):(e=t.normal.x*this.max.x,n=t.normal.x*this.min.x),t.normal.y>0?(e+=t.normal.y*this.min.y,n+=t.normal.y*this.max.y):(e+=t.normal.y*this.max.y,n+=t.normal.y*this.min.y),t.normal.z>0?(e+=t.normal.z*this.min.z,n+=t.normal.z*this.max.z):(e+=t.normal.z*this.max.z,n+=t.normal.z*this.min.z),e<=-t.constant&&n>=-t.constant}intersectsTriangle(t){if(this.isEmpty())return!1;this.getCenter(Lr),Wa.subVectors(this.max,Lr),Ns.subVectors(t.a,Lr),Us.subVectors(t.b,Lr),Os.subVectors(t.c,Lr),zi.subVectors(Us,Ns),Hi.subVectors(Os,Us),rs.subVectors(Ns,Os);let e=[0,-zi.z,zi.y,0,-Hi.z,Hi.y,0,-rs.z,rs.y,zi.z,0,-zi.x,Hi.z,0,-Hi.x,rs.z,0,-rs.x,-zi.y,zi.x,0,-Hi.y,Hi.x,0,-rs.y,rs.x,0];return!Oc(e,Ns,Us,Os,Wa)||(e=[1,0,0,0,1,0,0,0,1],!Oc(e,Ns,Us,Os,Wa))?!1:(qa.crossVectors(zi,Hi),e=[qa.x,qa.y,qa.z],Oc(e,Ns,Us,Os,Wa))}clampPoint(t,e){return e.copy(t).clamp(this.min,this.max)}distanceToPoint(t){return this.clampPoint(t,qn).distanceTo(t)}getBoundingSphere(t){return this.isEmpty()?t.makeEmpty():(this.getCenter(t.center),t.radius=this.getSize(qn).length()*.5),t}intersect(t){return this.min.max(t.min),this.max.min(t.max),this.isEmpty()&&this.makeEmpty(),this}union(t){return this.min.min(t.min),this.max.max(t.max),this}applyMatrix4(t){return this.isEmpty()?this:(_i[0].set(this.min.x,this.min.y,this.min.z).applyMatrix4(t),_i[1].set(this.min.x,this.min.y,this.max.z).applyMatrix4(t),_i[2].set(this.min.x,this.max.y,this.min.z).applyMatrix4(t),_i[3].set(this.min.x,this.max.y,this.max.z).applyMatrix4(t),_i[4].set(this.max.x,this.min.y,this.min.z).applyMatrix4(t),_i[5].set(this.max.x,this.min.y,this.max.z).applyMatrix4(t),_i[6].set(this.max.x,this.max.y,this.min.z).applyMatrix4(t),_i[7].set(this.max.x,this.max.y,this.max.z).applyMatrix4(t),this.setFromPoints(_i),this)}translate(t){return this.min.add(t),this.max.add(t),this}equals(t){return t.min.equals(this.min)&&t.max.equals(this.max)}toJSON(){return{min:this.min.toArray(),max:this.max.toArray()}}fromJSON(t){return this.min.fromArray(t.min),this.max.fromArray(t.max),this}},_i=[new R,new R,new R,new R,new R,new R,new R,new R],qn=new R,$a=new Qe,Ns=new R,Us=new R,Os=new R,zi=new R,Hi=new R,rs=new R,Lr=new R,Wa=new R,qa=new R,as=new R;function Oc(i,t,e,n,s){for(let r=0,a=i.length-3;r<=a;r+=3){as.fromArray(i,r);let o=s.x*Math.abs(as.x)+s.y*Math.abs(as.y)+s.z*Math.abs(as.z),l=t.dot(as),c=e.dot(as),u=n.dot(as);if(Math.max(-Math.max(l,c,u),Math.min(l,c,u))>o)return!1}return!0}var Si=s0();function s0(){let i=new ArrayBuffer(4),t=new Float32Array(i),e=new Uint32Array(i),n=new Uint32Array(512),s=new Uint32Array(512);for(let l=0;l<256;++l){let c=l-127;c<-27?(n[l]=0,n[l|256]=32768,s[l]=24,s[l|256]=24):c<-14?(n[l]=1024>>-c-14,n[l|256]=1024>>-c-14|32768,s[l]=-c-1,s[l|256]=-c-1):c<=15?(n[l]=c+15<<10,n[l|256]=c+15<<10|32768,s[l]=13,s[l|256]=13):c<128?(n[l]=31744,n[l|256]=64512,s[l]=24,s[l|256]=24):(n[l]=31744,n[l|256]=64512,s[l]=13,s[l|256]=13)}let r=new Uint32Array(2048),a=new Uint32Array(64),o=new Uint32Array(64);for(let l=1;l<1024;++l){let c=l<<13,u=0;for(;(c&8388608)===0;)c<<=1,u-=8388608;c&=-8388609,u+=947912704,r[l]=c|u}for(let l=1024;l<2048;++l)r[l]=939524096+(l-1024<<13);for(let l=1;l<31;++l)a[l]=l<<23;a[31]=1199570944,a[32]=2147483648;for(let l=33;l<63;++l)a[l]=2147483648+(l-32<<23);a[63]=3347054592;for(let l=1;l<64;++l)l!==32&&(o[l]=1024);return{floatView:t,uint32View:e,baseTable:n,shiftTable:s,mantissaTable:r,exponentTable:a,offsetTable:o}}function r0(i){Math.abs(i)>65504&&It("DataUtils.toHalfFloat(): Value out of range."),i=jt(i,-65504,65504),Si.floatView[0]=i;let t=Si.uint32View[0],e=t>>23&511;return Si.baseTable[e]+((t&8388607)>>Si.shiftTable[e])}function a0(i){let t=i>>10;return Si.uint32View[0]=Si.mantissaTable[Si.offsetTable[t]+(i&1023)]+Si.exponentTable[t],Si.floatView[0]}var Wr=class{static toHalfFloat(t){return r0(t)}static fromHalfFloat(t){return a0(t)}},Re=new R,Xa=new Ht,o0=0,pn=class extends ri{constructor(t,e,n=!1){if(super(),Array.isArray(t))throw new TypeError("THREE.BufferAttribute: array should be a Typed Array.");this.isBufferAttribute=!0,Object.defineProperty(this,"id",{value:o0++}),this.name="",this.array=t,this.itemSize=e,this.count=t!==void 0?t.length/e:0,this.normalized=n,this.usage=Yf,this.updateRanges=[],this.gpuType=hn,this.version=0,this._normalizationScale=t!==void 0?Eu(t):void 0}onUploadCallback(){}set needsUpdate(t){t===!0&&this.version++}setUsage(t){return this.usage=t,this}addUpdateRange(t,e){this.updateRanges.push({start:t,count:e})}clearUpdateRanges(){this.updateRanges.length=0}copy(t){return this.name=t.name,this.array=new t.array.constructor(t.array),this.itemSize=t.itemSize,this.count=t.count,this.normalized=t.normalized,this.usage=t.usage,this.gpuType=t.gpuType,this._normalizationScale=t._normalizationScale,this}copyAt(t,e,n){t*=this.itemSize,n*=e.itemSize;for(let s=0,r=this.itemSize;s<r;s++)this.array[t+s]=e.array[n+s];return this}copyArray(t){return this.array.set(t),this}applyMatrix3(t){if(this.itemSize===2)for(let e=0,n=this.count;e<n;e++)Xa.fromBufferAttribute(this,e),Xa.applyMatrix3(t),this.setXY(e,Xa.x,Xa.y);else if(this.itemSize===3)for(let e=0,n=this.count;e<n;e++)Re.fromBufferAttribute(this,e),Re.applyMatrix3(t),this.setXYZ(e,Re.x,Re.y,Re.z);return this}applyMatrix4(t){for(let e=0,n=this.count;e<n;e++)Re.fromBufferAttribute(this,e),Re.applyMatrix4(t),this.setXYZ(e,Re.x,Re.y,Re.z);return this}applyNormalMatrix(t){for(let e=0,n=this.count;e<n;e++)Re.fromBufferAttribute(this,e),Re.applyNormalMatrix(t),this.setXYZ(e,Re.x,Re.y,Re.z);return this}transformDirection(t){for(let e=0,n=this.count;e<n;e++)Re.fromBufferAttribute(this,e),Re.transformDirection(t),this.setXYZ(e,Re.x,Re.y,Re.z);return this}set(t,e=0){return this.array.set(t,e),this}getComponent(t,e){let n=this.array[t*this.itemSize+e];return this.normalized&&(n=this._denormalize(n)),n}setComponent(t,e,n){return this.normalized&&(n=this._normalize(n)),this.array[t*this.itemSize+e]=n,this}getX(t){let e=this.array[t*this.itemSize];return this.normalized&&(e=this._denormalize(e)),e}setX(t,e){return this.normalized&&(e=this._normalize(e)),this.array[t*this.itemSize]=e,this}getY(t){let e=this.array[t*this.itemSize+1];return this.normalized&&(e=this._denormalize(e)),e}setY(t,e){return this.normalized&&(e=this._normalize(e)),this.array[t*this.itemSize+1]=e,this}getZ(t){let e=this.array[t*this.itemSize+2];return this.normalized&&(e=this._denormalize(e)),e}setZ(t,e){return this.normalized&&(e=this._normalize(e)),this.array[t*this.itemSize+2]=e,this}getW(t){let e=this.array[t*this.itemSize+3];return this.normalized&&(e=this._denormalize(e)),e}setW(t,e){return this.normalized&&(e=this._normalize(e)),this.array[t*this.itemSize+3]=e,this}setXY(t,e,n){return t*=this.itemSize,this.normalized&&(e=this._normalize(e),n=this._normalize(n)),this.array[t+0]=e,this.array[t+1]=n,this}setXYZ(t,e,n,s){return t*=this.itemSize,this.normalized&&(e=this._normalize(e),n=this._normalize(n),s=this._normalize(s)),this.array[t+0]=e,this.array[t+1]=n,this.array[t+2]=s,this}setXYZW(t,e,n,s,r){return t*=this.itemSize,this.normalized&&(e=this._normalize(e),n=this._normalize(n),s=this._normalize(s),r=this._normalize(r)),this.array[t+0]=e,this.array[t+1]=n,this.array[t+2]=s,this.array[t+3]=r,this}onUpload(t){return this.onUploadCallback=t,this}clone(){return new this.constructor(this.array,this.itemSize).copy(this)}toJSON(){let t={itemSize:this.itemSize,type:this.array.constructor.name,array:Array.from(this.array),normalized:this.normalized};return t.name=this.name,t.usage=this.usage,t.gpuType=this.gpuType,t}dispose(){this.dispatchEvent({type:"dispose"})}_denormalize(t){let e=this._normalizationScale;return e!==void 0?Math.max(t/e,-1):Jf(t,this.array)}_normalize(t){let e=this._normalizationScale;return e!==void 0?Math.round(t*e):tp(t,this.array)}};var qr=class extends pn{constructor(t,e,n){super(new Uint16Array(t),e,n)}};var Xr=class extends pn{constructor(t,e,n){super(new Uint32Array(t),e,n)}};var Ce=class extends pn{constructor(t,e,n){super(new Float32Array(t),e,n)}},l0=new Qe,Fr=new R,kc=new R,Ti=class{constructor(t=new R,e=-1){this.isSphere=!0,this.center=t,this.radius=e}set(t,e){return this.center.copy(t),this.radius=e,this}setFromPoints(t,e){let n=this.center;e!==void 0?n.copy(e):l0.setFromPoints(t).getCenter(n);let s=0;for(let r=0,a=t.length;r<a;r++)s=Math.max(s,n.distanceToSquared(t[r]));return this.radius=Math.sqrt(s),this}copy(t){return this.center.copy(t.center),this.radius=t.radius,this}isEmpty(){return this.radius<0}makeEmpty(){return this.center.set(0,0,0),this.radius=-1,this}containsPoint(t){return t.distanceToSquared(this.center)<=this.radius*this.radius}distanceToPoint(t){return t.distanceTo(this.center)-this.radius}intersectsSphere(t){let e=this.radius+t.radius;return t.center.distanceToSquared(this.center)<=e*e}intersectsBox(t){return t.intersectsSphere(this)}intersectsPlane(t){return Math.abs(t.distanceToPoint(this.center))<=this.radius}clampPoint(t,e){let n=this.center.distanceToSquared(t);return e.copy(t),n>this.radius*this.radius&&(e.sub(this.center).normalize(),e.multiplyScalar(this.radius).add(this.center)),e}getBoundingBox(t){return this.isEmpty()?(t.makeEmpty(),t):(t.set(this.center,this.center),t.expandByScalar(this.radius),t)}applyMatrix4(t){return this.center.applyMatrix4(t),this.radius=this.radius*t.getMaxScaleOnAxis(),this}translate(t){return this.center.add(t),this}expandByPoint(t){if(this.isEmpty())return this.center.copy(t),this.radius=0,this;Fr.subVectors(t,this.center);let e=Fr.lengthSq();if(e>this.radius*this.radius){let n=Math.sqrt(e),s=(n-this.radius)*.5;this.center.addScaledVector(Fr,s/n),this.radius+=s}return this}union(t){return t.isEmpty()?this:this.isEmpty()?(this.copy(t),this):(this.center.equals(t.center)===!0?this.radius=Math.max(this.radius,t.radius):(kc.subVectors(t.center,this.center).setLength(t.radius),this.expandByPoint(Fr.copy(t.center).add(kc)),this.expandByPoint(Fr.copy(t.center).sub(kc))),this)}equals(t){return t.center.equals(this.center)&&t.radius===this.radius}clone(){return new this.constructor().copy(this)}toJSON(){return{radius:this.radius,center:this.center.toArray()}}fromJSON(t){return this.radius=t.radius,this.center.fromArray(t.center),this}},c0=0,Un=new Vt,Bc=new Ze,ks=new R,wn=new Qe,Nr=new Qe,$e=new R,Mn=class i extends ri{constructor(){super(),this.isBufferGeometry=!0,Object.defineProperty(this,"id",{value:c0++}),this.uuid=Js(),this.name="",this.type="BufferGeometry",this.index=null,this.indirect=null,this.indirectOffset=0,this.attributes={},this.morphAttributes={},this.morphTargetsRelative=!1,this.groups=[],this.boundingBox=null,this.boundingSphere=null,this.drawRange={start:0,count:1/0},this.userData={},this._transformed=!1}getIndex(){return this.index}setIndex(t){return Array.isArray(t)?this.index=new(Pg(t)?Xr:qr)(t,1):this.index=t,this}setIndirect(t,e=0){return this.indirect=t,this.indirectOffset=e,this}getIndirect(){return this.indirect}getAttribute(t){return this.attributes[t]}setAttribute(t,e){return this.attributes[t]=e,this}deleteAttribute(t){return delete this.attributes[t],this}hasAttribute(t){return this.attributes[t]!==void 0}addGroup(t,e,n=0){this.groups.push({start:t,count:e,materialIndex:n})}clearGroups(){this.groups=[]}setDrawRange(t,e){this.drawRange.start=t,this.drawRange.count=e}applyMatrix4(t){let e=this.attributes.position;e!==void 0&&(e.applyMatrix4(t),e.needsUpdate=!0);let n=this.attributes.normal;if(n!==void 0){let r=new At().getNormalMatrix(t);n.applyNormalMatrix(r),n.needsUpdate=!0}let s=this.attributes.tangent;return s!==void 0&&(s.transformDirection(t),s.needsUpdate=!0),this.boundingBox!==null&&this.computeBoundingBox(),this.boundingSphere!==null&&this.computeBoundingSphere(),this._transformed=!0,this}applyQuaternion(t){return Un.makeRotationFromQuaternion(t),this.applyMatrix4(Un),this}rotateX(t){return Un.makeRotationX(t),this.applyMatrix4(Un),this}rotateY(t){return Un.makeRotationY(t),this.applyMatrix4(Un),this}rotateZ(t){return Un.makeRotationZ(t),this.applyMatrix4(Un),this}translate(t,e,n){return Un.makeTranslation(t,e,n),this.applyMatrix4(Un),this}scale(t,e,n){return Un.makeScale(t,e,n),this.applyMatrix4(Un),this}lookAt(t){return Bc.lookAt(t),Bc.updateMatrix(),this.applyMatrix4(Bc.matrix),this}center(){return this.computeBoundingBox(),this.boundingBox.getCenter(ks).negate(),this.translate(ks.x,ks.y,ks.z),this}setFromPoints(t){let e=this.getAttribute("position");if(e===void 0){let n=[];for(let s=0,r=t.length;s<r;s++){let a=t[s];n.push(a.x,a.y,a.z||0)}this.setAttribute("position",new Ce(n,3))}else{let n=Math.min(t.length,e.count);for(let s=0;s<n;s++){let r=t[s];e.setXYZ(s,r.x,r.y,r.z||0)}t.length>e.count&&It("BufferGeometry: Buffer size too small for points data. Use .dispose() and create a new geometry."),e.needsUpdate=!0}return this}computeBoundingBox(){this.boundingBox===null&&(this.boundingBox=new Qe);let t=this.attributes.position,e=this.morphAttributes.position;if(t&&t.isGLBufferAttribute){Nt("BufferGeometry.computeBoundingBox(): GLBufferAttribute requires a manual bounding box.",this),this.boundingBox.set(new R(-1/0,-1/0,-1/0),new R(1/0,1/0,1/0));return}if(t!==void 0){if(this.boundingBox.setFromBufferAttribute(t),e)for(let n=0,s=e.length;n<s;n++){let r=e[n];wn.setFromBufferAttribute(r),this.morphTargetsRelative?($e.addVectors(this.boundingBox.min,wn.min),this.boundingBox.expandByPoint($e),$e.addVectors(this.boundingBox.max,wn.max),this.boundingBox.expandByPoint($e)):(this.boundingBox.expandByPoint(wn.min),this.boundingBox.expandByPoint(wn.max))}}else this.boundingBox.makeEmpty();(isNaN(this.boundingBox.min.x)||isNaN(this.boundingBox.min.y)||isNaN(this.boundingBox.min.z))&&Nt('BufferGeometry.computeBoundingBox(): Computed min/max have NaN values. The "position" attribute is likely to have NaN values.',this)}computeBoundingSphere(){this.boundingSphere===null&&(this.boundingSphere=new Ti);let t=this.attributes.position,e=this.morphAttributes.position;if(t&&t.isGLBufferAttribute){Nt("BufferGeometry.computeBoundingSphere(): GLBufferAttribute requires a manual bounding sphere.",this),this.boundingSphere.set(new R,1/0);return}if(t){let n=this.boundingSphere.center;if(wn.setFromBufferAttribute(t),e)for(let r=0,a=e.length;r<a;r++){let o=e[r];Nr.setFromBufferAttribute(o),this.morphTargetsRelative?($e.addVectors(wn.min,Nr.min),wn.expandByPoint($e),$e.addVectors(wn.max,Nr.max),wn.expandByPoint($e)):(wn.expandByPoint(Nr.min),wn.expandByPoint(Nr.max))}wn.getCenter(n);let s=0;for(let r=0,a=t.count;r<a;r++)$e.fromBufferAttribute(t,r),s=Math.max(s,n.distanceToSquared($e));if(e)for(let r=0,a=e.length;r<a;r++){let o=e[r],l=this.morphTargetsRelative;for(let c=0,u=o.count;c<u;c++)$e.fromBufferAttribute(o,c),l&&(ks.fromBufferAttribute(t,c),$e.add(ks)),s=Math.max(s,n.distanceToSquared($e))}this.boundingSphere.radius=Math.sqrt(s),isNaN(this.boundingSphere.radius)&&Nt('BufferGeometry.computeBoundingSphere(): Computed radius is NaN. The "position" attribute is likely to have NaN values.',this)}}computeTangents(){let t=this.index,e=this.attributes;if(t===null||e.position===void 0||e.normal===void 0||e.uv===void 0){Nt("BufferGeometry: .computeTangents() failed. Missing required attributes (index, position, normal or uv)");return}let n=e.position,s=e.normal,r=e.uv,a=this.getAttribute("tangent");(a===void 0||a.count!==n.count)&&(a=new pn(new Float32Array(4*n.count),4),this.setAttribute("tangent",a));let o=[],l=[],c=new Uint8Array(n.count);for(let N=0;N<n.count;N++)o[N]=new R,l[N]=new R;let u=new R,h=new R,d=new R,f=new Ht,g=new Ht,_=new Ht,p=new R,m=new R;function y(N,C,D){c[N]=c[C]=c[D]=1,u.fromBufferAttribute(n,N),h.fromBufferAttribute(n,C),d.fromBufferAttribute(n,D),f.fromBufferAttribute(r,N),g.fromBufferAttribute(r,C),_.fromBufferAttribute(r,D),h.sub(u),d.sub(u),g.sub(f),_.sub(f);let U=1/(g.x*_.y-_.x*g.y);isFinite(U)&&(p.copy(h).multiplyScalar(_.y).addScaledVector(d,-g.y).multiplyScalar(U),m.copy(d).multiplyScalar(g.x).addScaledVector(h,-_.x).multiplyScalar(U),o[N].add(p),o[C].add(p),o[D].add(p),l[N].add(m),l[C].add(m),l[D].add(m))}let w=this.groups;w.length===0&&(w=[{start:0,count:t.count}]);for(let N=0,C=w.length;N<C;++N){let D=w[N],U=D.start,z=D.count;for(let P=U,G=U+z;P<G;P+=3)y(t.getX(P+0),t.getX(P+1),t.getX(P+2))}let S=new R,T=new R,E=new R,x=new R;function M(N){E.fromBufferAttribute(s,N),x.copy(E);let C=o[N];S.copy(C),S.sub(E.multiplyScalar(E.dot(C))).normalize(),T.crossVectors(x,C);let U=T.dot(l[N])<0?-1:1;a.setXYZW(N,S.x,S.y,S.z,U)}for(let N=0,C=n.count;N<C;++N)c[N]&&M(N);this._transformed=!0}computeVertexNormals(){let t=this.index,e=this.getAttribute("position");if(e!==void 0){let n=this.getAttribute("normal");if(n===void 0||n.count!==e.count)n=new pn(new Float32Array(e.count*3),3),this.setAttribute("normal",n);else for(let d=0,f=n.count;d<f;d++)n.setXYZ(d,0,0,0);let s=new R,r=new R,a=new R,o=new R,l=new R,c=new R,u=new R,h=new R;if(t)for(let d=0,f=t.count;d<f;d+=3){let g=t.getX(d+0),_=t.getX(d+1),p=t.getX(d+2);s.fromBufferAttribute(e,g),r.fromBufferAttribute(e,_),a.fromBufferAttribute(e,p),u.subVectors(a,r),h.subVectors(s,r),u.cross(h),o.fromBufferAttribute(n,g),l.fromBufferAttribute(n,_),c.fromBufferAttribute(n,p),o.add(u),l.add(u),c.add(u),n.setXYZ(g,o.x,o.y,o.z),n.setXYZ(_,l.x,l.y,l.z),n.setXYZ(p,c.x,c.y,c.z)}else for(let d=0,f=e.count;d<f;d+=3)s.fromBufferAttribute(e,d+0),r.fromBufferAttribute(e,d+1),a.fromBufferAttribute(e,d+2),u.subVectors(a,r),h.subVectors(s,r),u.cross(h),n.setXYZ(d+0,u.x,u.y,u.z),n.setXYZ(d+1,u.x,u.y,u.z),n.setXYZ(d+2,u.x,u.y,u.z);this.normalizeNormals(),n.needsUpdate=!0}}normalizeNormals(){let t=this.attributes.normal;for(let e=0,n=t.count;e<n;e++)$e.fromBufferAttribute(t,e),$e.normalize(),t.setXYZ(e,$e.x,$e.y,$e.z)}toNonIndexed(){function t(o,l){let c=o.array,u=o.itemSize,h=o.normalized,d=new c.constructor(l.length*u),f=0,g=0;for(let _=0,p=l.length;_<p;_++){o.isInterleavedBufferAttribute?f=l[_]*o.data.stride+o.offset:f=l[_]*u;for(let m=0;m<u;m++)d[g++]=c[f++]}return new pn(d,u,h)}if(this.index===null)return It("BufferGeometry.toNonIndexed(): BufferGeometry is already non-indexed."),this;let e=new i,n=this.index.array,s=this.attributes;for(let o in s){let l=s[o],c=t(l,n);e.setAttribute(o,c)}let r=this.morphAttributes;for(let o in r){let l=[],c=r[o];for(let u=0,h=c.length;u<h;u++){let d=c[u],f=t(d,n);l.push(f)}e.morphAttributes[o]=l}e.morphTargetsRelative=this.morphTargetsRelative;let a=this.groups;for(let o=0,l=a.length;o<l;o++){let c=a[o];e.addGroup(c.start,c.count,c.materialIndex)}return e}toJSON(){let t={metadata:{version:4.7,type:"BufferGeometry",generator:"BufferGeometry.toJSON"}};if(t.uuid=this.uuid,t.type=this.parameters!==void 0&&this._transformed===!0?"BufferGeometry":this.type,t.name=this.name,Object.keys(this.userData).length>0&&(t.userData=this.userData),this.parameters!==void 0&&this._transformed!==!0){let l=this.parameters;for(let c in l)l[c]!==void 0&&(t[c]=l[c]);return t}t.data={attributes:{}};let e=this.index;e!==null&&(t.data.index={type:e.array.constructor.name,array:Array.prototype.slice.call(e.array)});let n=this.attributes;for(let l in n){let c=n[l];t.data.attributes[l]=c.toJSON(t.data)}let s={},r=!1;for(let l in this.morphAttributes){let c=this.morphAttributes[l],u=[];for(let h=0,d=c.length;h<d;h++){let f=c[h];u.push(f.toJSON(t.data))}u.length>0&&(s[l]=u,r=!0)}r&&(t.data.morphAttributes=s,t.data.morphTargetsRelative=this.morphTargetsRelative);let a=this.groups;a.length>0&&(t.data.groups=JSON.parse(JSON.stringify(a)));let o=this.boundingSphere;return o!==null&&(t.data.boundingSphere=o.toJSON()),t}clone(){return new this.constructor().copy(this)}copy(t){this.index=null,this.attributes={},this.morphAttributes={},this.groups=[],this.boundingBox=null,this.boundingSphere=null;let e={};this.name=t.name;let n=t.index;n!==null&&this.setIndex(n.clone());let s=t.attributes;for(let c in s){let u=s[c];this.setAttribute(c,u.clone(e))}let r=t.morphAttributes;for(let c in r){let u=[],h=r[c];for(let d=0,f=h.length;d<f;d++)u.push(h[d].clone(e));this.morphAttributes[c]=u}this.morphTargetsRelative=t.morphTargetsRelative;let a=t.groups;for(let c=0,u=a.length;c<u;c++){let h=a[c];this.addGroup(h.start,h.count,h.materialIndex)}let o=t.boundingBox;o!==null&&(this.boundingBox=o.clone());let l=t.boundingSphere;return l!==null&&(this.boundingSphere=l.clone()),this.drawRange.start=t.drawRange.start,this.drawRange.count=t.drawRange.count,this.userData=t.userData,this._transformed=t._transformed,this}dispose(){this.dispatchEvent({type:"dispose"})}};var zc=new R,u0=new R,h0=new At,Xn=class{constructor(t=new R(1,0,0),e=0){this.isPlane=!0,this.normal=t,this.constant=e}set(t,e){return this.normal.copy(t),this.constant=e,this}setComponents(t,e,n,s){return this.normal.set(t,e,n),this.constant=s,this}setFromNormalAndCoplanarPoint(t,e){return this.normal.copy(t),this.constant=-e.dot(this.normal),this}setFromCoplanarPoints(t,e,n){let s=zc.subVectors(n,e).cross(u0.subVectors(t,e)).normalize();return this.setFromNormalAndCoplanarPoint(s,t),this}copy(t){return this.normal.copy(t.normal),this.constant=t.constant,this}normalize(){let t=1/this.normal.length();return this.normal.multiplyScalar(t),this.constant*=t,this}negate(){return this.constant*=-1,this.normal.negate(),this}distanceToPoint(t){return this.normal.dot(t)+this.constant}distanceToSphere(t){return this.distanceToPoint(t.center)-t.radius}projectPoint(t,e){return e.copy(t).addScaledVector(this.normal,-this.distanceToPoint(t))}intersectLine(t,e,n=!0){let s=t.delta(zc),r=this.normal.dot(s);if(r===0)return this.distanceToPoint(t.start)===0?e.copy(t.start):null;let a=-(t.start.dot(this.normal)+this.constant)/r;return n===!0&&(a<0||a>1)?null:e.copy(t.start).addScaledVector(s,a)}intersectsLine(t){let e=this.distanceToPoint(t.start),n=this.distanceToPoint(t.end);return e<0&&n>0||n<0&&e>0}intersectsBox(t){return t.intersectsPlane(this)}intersectsSphere(t){return t.intersectsPlane(this)}coplanarPoint(t){return t.copy(this.normal).multiplyScalar(-this.constant)}applyMatrix4(t,e){let n=e||h0.getNormalMatrix(t),s=this.coplanarPoint(zc).applyMatrix4(t),r=this.normal.applyMatrix3(n).normalize();return this.constant=-s.dot(r),this}translate(t){return this.constant-=t.dot(this.normal),this}equals(t){return t.normal.equals(this.normal)&&t.constant===this.constant}clone(){return new this.constructor().copy(this)}toJSON(){return{normal:this.normal.toArray(),constant:this.constant}}fromJSON(t){return this.normal.fromArray(t.normal),this.constant=t.constant,this}},d0=0,Ei=class extends ri{constructor(){super(),this.isMaterial=!0,Object.defineProperty(this,"id",{value:d0++}),this.uuid=Js(),this.name="",this.type="Material",this.blending=Zs,this.side=Ki,this.vertexColors=!1,this.opacity=1,this.transparent=!1,this.alphaHash=!1,this.blendSrc=eu,this.blendDst=nu,this.blendEquation=xs,this.blendSrcAlpha=null,this.blendDstAlpha=null,this.blendEquationAlpha=null,this.blendColor=new Lt(0,0,0),this.blendAlpha=0,this.depthFunc=Gs,this.depthTest=!0,this.depthWrite=!0,this.stencilWriteMask=255,this.stencilFunc=Vf,this.stencilRef=0,this.stencilFuncMask=255,this.stencilFail=uo,this.stencilZFail=uo,this.stencilZPass=uo,this.stencilWrite=!1,this.clippingPlanes=null,this.clipIntersection=!1,this.clipShadows=!1,this.shadowSide=null,this.colorWrite=!0,this.precision=null,this.polygonOffset=!1,this.polygonOffsetFactor=0,this.polygonOffsetUnits=0,this.dithering=!1,this.alphaToCoverage=!1,this.premultipliedAlpha=!1,this.forceSinglePass=!1,this.allowOverride=!0,this.visible=!0,this.toneMapped=!0,this.userData={},this.version=0,this._alphaTest=0}get alphaTest(){return this._alphaTest}set alphaTest(t){this._alphaTest>0!=t>0&&this.version++,this._alphaTest=t}onBeforeRender(){}onBeforeCompile(){}customProgramCacheKey(){return this.onBeforeCompile.toString()}setValues(t){if(t!==void 0)for(let e in t){let n=t[e];if(n===void 0){It(`Material: parameter '${e}' has value of undefined.`);continue}let s=this[e];if(s===void 0){It(`Material: '${e}' is not a property of THREE.${this.type}.`);continue}s&&s.isColor?s.set(n):s&&s.isVector2&&n&&n.isVector2||s&&s.isEuler&&n&&n.isEuler||s&&s.isVector3&&n&&n.isVector3?s.copy(n):this[e]=n}}toJSON(t){let e=t===void 0||typeof t=="string";e&&(t={textures:{},images:{}});let n={metadata:{version:4.7,type:"Material",generator:"Material.toJSON"}};n.uuid=this.uuid,n.type=this.type,n.blending=this.blending,n.side=this.side,n.shadowSide=this.shadowSide,n.vertexColors=this.vertexColors,n.opacity=this.opacity,n.transparent=this.transparent,n.blendSrc=this.blendSrc,n.blendDst=this.blendDst,n.blendEquation=this.blendEquation,n.blendSrcAlpha=this.blendSrcAlpha,n.blendDstAlpha=this.blendDstAlpha,n.blendEquationAlpha=this.blendEquationAlpha,n.blendColor=this.blendColor.getHex(),n.blendAlpha=this.blendAlpha,n.depthFunc=this.depthFunc,n.depthTest=this.depthTest,n.depthWrite=this.depthWrite,n.colorWrite=this.colorWrite,n.clipIntersection=this.clipIntersection,n.clipShadows=this.clipShadows,n.stencilWriteMask=this.stencilWriteMask,n.stencilFunc=this.stencilFunc,n.stencilRef=this.stencilRef,n.stencilFuncMask=this.stencilFuncMask,n.stencilFail=this.stencilFail,n.stencilZFail=this.stencilZFail,n.stencilZPass=this.stencilZPass,n.stencilWrite=this.stencilWrite,n.polygonOffset=this.polygonOffset,n.polygonOffsetFactor=this.polygonOffsetFactor,n.polygonOffsetUnits=this.polygonOffsetUnits,n.dithering=this.dithering,n.alphaTest=this.alphaTest,n.alphaHash=this.alphaHash,n.alphaToCoverage=this.alphaToCoverage,n.premultipliedAlpha=this.premultipliedAlpha,n.forceSinglePass=this.forceSinglePass,n.allowOverride=this.allowOverride,n.visible=this.visible,n.toneMapped=this.toneMapped,n.name=this.name,this.color&&this.color.isColor&&(n.color=this.color.getHex()),this.roughness!==void 0&&(n.roughness=this.roughness),this.metalness!==void 0&&(n.metalness=this.metalness),this.sheen!==void 0&&(n.sheen=this.sheen),this.sheenColor&&this.sheenColor.isColor&&(n.sheenColor=this.sheenColor.getHex()),this.sheenRoughness!==void 0&&(n.sheenRoughness=this.sheenRoughness),this.emissive&&this.emissive.isColor&&(n.emissive=this.emissive.getHex()),this.emissiveIntensity!==void 0&&(n.emissiveIntensity=this.emissiveIntensity),this.specular&&this.specular.isColor&&(n.specular=this.specular.getHex()),this.specularIntensity!==void 0&&(n.specularIntensity=this.specularIntensity),this.specularColor&&this.specularColor.isColor&&(n.specularColor=this.specularColor.getHex()),this.shininess!==void 0&&(n.shininess=this.shininess),this.clearcoat!==void 0&&(n.clearcoat=this.clearcoat),this.clearcoatRoughness!==void 0&&(n.clearcoatRoughness=this.clearcoatRoughness),this.diffuseRoughness!==void 0&&(n.diffuseRoughness=this.diffuseRoughness),this.diffuseRoughnessMap&&this.diffuseRoughnessMap.isTexture&&(n.diffuseRoughnessMap=this.diffuseRoughnessMap.toJSON(t).uuid),this.clearcoatMap&&this.clearcoatMap.isTexture&&(n.clearcoatMap=this.clearcoatMap.toJSON(t).uuid),this.clearcoatRoughnessMap&&this.clearcoatRoughnessMap.isTexture&&(n.clearcoatRoughnessMap=this.clearcoatRoughnessMap.toJSON(t).uuid),this.clearcoatNormalMap&&this.clearcoatNormalMap.isTexture&&(n.clearcoatNormalMap=this.clearcoatNormalMap.toJSON(t).uuid,n.clearcoatNormalScale=this.clearcoatNormalScale.toArray()),this.sheenColorMap&&this.sheenColorMap.isTexture&&(n.sheenColorMap=this.sheenColorMap.toJSON(t).uuid),this.sheenRoughnessMap&&this.sheenRoughnessMap.isTexture&&(n.sheenRoughnessMap=this.sheenRoughnessMap.toJSON(t).uuid),this.dispersion!==void 0&&(n.dispersion=this.dispersion),this.retroreflectivity!==void 0&&(n.retroreflectivity=this.retroreflectivity),this.iridescence!==void 0&&(n.iridescence=this.iridescence),this.iridescenceIOR!==void 0&&(n.iridescenceIOR=this.iridescenceIOR),this.iridescenceThicknessMinimum!==void 0&&(n.iridescenceThicknessMinimum=this.iridescenceThicknessMinimum),this.iridescenceThicknessMaximum!==void 0&&(n.iridescenceThicknessMaximum=this.iridescenceThicknessMaximum),this.iridescenceMap&&this.iridescenceMap.isTexture&&(n.iridescenceMap=this.iridescenceMap.toJSON(t).uuid),this.iridescenceThicknessMap&&this.iridescenceThicknessMap.isTexture&&(n.iridescenceThicknessMap=this.iridescenceThicknessMap.toJSON(t).uuid),this.anisotropy!==void 0&&(n.anisotropy=this.anisotropy),this.anisotropyRotation!==void 0&&(n.anisotropyRotation=this.anisotropyRotation),this.anisotropyMap&&this.anisotropyMap.isTexture&&(n.anisotropyMap=this.anisotropyMap.toJSON(t).uuid),this.map&&this.map.isTexture&&(n.map=this.map.toJSON(t).uuid),this.matcap&&this.matcap.isTexture&&(n.matcap=this.matcap.toJSON(t).uuid),this.alphaMap&&this.alphaMap.isTexture&&(n.alphaMap=this.alphaMap.toJSON(t).uuid),this.lightMap&&this.lightMap.isTexture&&(n.lightMap=this.lightMap.toJSON(t).uuid,n.lightMapIntensity=this.lightMapIntensity),this.aoMap&&this.aoMap.isTexture&&(n.aoMap=this.aoMap.toJSON(t).uuid,n.aoMapIntensity=this.aoMapIntensity),this.bumpMap&&this.bumpMap.isTexture&&(n.bumpMap=this.bumpMap.toJSON(t).uuid,n.bumpScale=this.bumpScale),this.normalMap&&this.normalMap.isTexture&&(n.normalMap=this.normalMap.toJSON(t).uuid,n.normalMapType=this.normalMapType,n.normalScale=this.normalScale.toArray()),this.displacementMap&&this.displacementMap.isTexture&&(n.displacementMap=this.displacementMap.toJSON(t).uuid,n.displacementScale=this.displacementScale,n.displacementBias=this.displacementBias),this.roughnessMap&&this.roughnessMap.isTexture&&(n.roughnessMap=this.roughnessMap.toJSON(t).uuid),this.metalnessMap&&this.metalnessMap.isTexture&&(n.metalnessMap=this.metalnessMap.toJSON(t).uuid),this.emissiveMap&&this.emissiveMap.isTexture&&(n.emissiveMap=this.emissiveMap.toJSON(t).uuid),this.specularMap&&this.specularMap.isTexture&&(n.specularMap=this.specularMap.toJSON(t).uuid),this.specularIntensityMap&&this.specularIntensityMap.isTexture&&(n.specularIntensityMap=this.specularIntensityMap.toJSON(t).uuid),this.specularColorMap&&this.specularColorMap.isTexture&&(n.specularColorMap=this.specularColorMap.toJSON(t).uuid),this.envMap&&this.envMap.isTexture&&(n.envMap=this.envMap.toJSON(t).uuid,this.combine!==void 0&&(n.combine=this.combine)),this.envMapRotation!==void 0&&(n.envMapRotation=this.envMapRotation.toArray()),this.envMapIntensity!==void 0&&(n.envMapIntensity=this.envMapIntensity),this.reflectivity!==void 0&&(n.reflectivity=this.reflectivity),this.refractionRatio!==void 0&&(n.refractionRatio=this.refractionRatio),this.gradientMap&&this.gradientMap.isTexture&&(n.gradientMap=this.gradientMap.toJSON(t).uuid),this.transmission!==void 0&&(n.transmission=this.transmission),this.transmissionMap&&this.transmissionMap.isTexture&&(n.transmissionMap=this.transmissionMap.toJSON(t).uuid),this.thickness!==void 0&&(n.thickness=this.thickness),this.thicknessMap&&this.thicknessMap.isTexture&&(n.thicknessMap=this.thicknessMap.toJSON(t).uuid),this.attenuationDistance!==void 0&&(n.attenuationDistance=this.attenuationDistance),this.attenuationColor!==void 0&&(n.attenuationColor=this.attenuationColor.getHex()),this.size!==void 0&&(n.size=this.size),this.sizeAttenuation!==void 0&&(n.sizeAttenuation=this.sizeAttenuation),Array.isArray(this.clippingPlanes)&&this.clippingPlanes.length>0&&(n.clippingPlanes=this.clippingPlanes.map(r=>r.toJSON())),this.rotation!==void 0&&(n.rotation=this.rotation),this.depthPacking!==void 0&&(n.depthPacking=this.depthPacking),this.linewidth!==void 0&&(n.linewidth=this.linewidth),this.linecap!==void 0&&(n.linecap=this.linecap),this.linejoin!==void 0&&(n.linejoin=this.linejoin),this.dashSize!==void 0&&(n.dashSize=this.dashSize),this.gapSize!==void 0&&(n.gapSize=this.gapSize),this.scale!==void 0&&(n.scale=this.scale),this.wireframe!==void 0&&(n.wireframe=this.wireframe),this.wireframeLinewidth!==void 0&&(n.wireframeLinewidth=this.wireframeLinewidth),this.wireframeLinecap!==void 0&&(n.wireframeLinecap=this.wireframeLinecap),this.wireframeLinejoin!==void 0&&(n.wireframeLinejoin=this.wireframeLinejoin),this.flatShading!==void 0&&(n.flatShading=this.flatShading),this.fog!==void 0&&(n.fog=this.fog),Object.keys(this.userData).length>0&&(n.userData=this.userData);function s(r){let a=[];for(let o in r){let l=r[o];delete l.metadata,a.push(l)}return a}if(e){let r=s(t.textures),a=s(t.images);r.length>0&&(n.textures=r),a.length>0&&(n.images=a)}return n}fromJSON(t,e){if(t.uuid!==void 0&&(this.uuid=t.uuid),t.name!==void 0&&(this.name=t.name),t.color!==void 0&&this.color!==void 0&&this.color.setHex(t.color),t.roughness!==void 0&&(this.roughness=t.roughness),t.metalness!==void 0&&(this.metalness=t.metalness),t.sheen!==void 0&&(this.sheen=t.sheen),t.sheenColor!==void 0&&(this.sheenColor=new Lt().setHex(t.sheenColor)),t.sheenRoughness!==void 0&&(this.sheenRoughness=t.sheenRoughness),t.emissive!==void 0&&this.emissive!==void 0&&this.emissive.setHex(t.emissive),t.specular!==void 0&&this.specular!==void 0&&this.specular.setHex(t.specular),t.specularIntensity!==void 0&&(this.specularIntensity=t.specularIntensity),t.specularColor!==void 0&&this.specularColor!==void 0&&this.specularColor.setHex(t.specularColor),t.shininess!==void 0&&(this.shininess=t.shininess),t.clearcoat!==void 0&&(this.clearcoat=t.clearcoat),t.clearcoatRoughness!==void 0&&(this.clearcoatRoughness=t.clearcoatRoughness),t.diffuseRoughness!==void 0&&(this.diffuseRoughness=t.diffuseRoughness),t.dispersion!==void 0&&(this.dispersion=t.dispersion),t.retroreflectivity!==void 0&&(this.retroreflectivity=t.retroreflectivity),t.iridescence!==void 0&&(this.iridescence=t.iridescence),t.iridescenceIOR!==void 0&&(this.iridescenceIOR=t.iridescenceIOR),t.iridescenceThicknessMinimum!==void 0&&(this.iridescenceThicknessMinimum=t.iridescenceThicknessMinimum),t.iridescenceThicknessMaximum!==void 0&&(this.iridescenceThicknessMaximum=t.iridescenceThicknessMaximum),t.iridescenceThicknessRange!==void 0&&(this.iridescenceThicknessMinimum=t.iridescenceThicknessRange[0],this.iridescenceThicknessMaximum=t.iridescenceThicknessRange[1]),t.transmission!==void 0&&(this.transmission=t.transmission),t.thickness!==void 0&&(this.thickness=t.thickness),t.attenuationDistance!==void 0&&(this.attenuationDistance=t.attenuationDistance),t.attenuationColor!==void 0&&this.attenuationColor!==void 0&&this.attenuationColor.setHex(t.attenuationColor),t.anisotropy!==void 0&&(this.anisotropy=t.anisotropy),t.anisotropyRotation!==void 0&&(this.anisotropyRotation=t.anisotropyRotation),t.fog!==void 0&&(this.fog=t.fog),t.flatShading!==void 0&&(this.flatShading=t.flatShading),t.blending!==void 0&&(this.blending=t.blending),t.combine!==void 0&&(this.combine=t.combine),t.side!==void 0&&(this.side=t.side),t.shadowSide!==void 0&&(this.shadowSide=t.shadowSide),t.opacity!==void 0&&(this.opacity=t.opacity),t.transparent!==void 0&&(this.transparent=t.transparent),t.alphaTest!==void 0&&(this.alphaTest=t.alphaTest),t.alphaHash!==void 0&&(this.alphaHash=t.alphaHash),t.depthFunc!==void 0&&(this.depthFunc=t.depthFunc),t.depthTest!==void 0&&(this.depthTest=t.depthTest),t.depthWrite!==void 0&&(this.depthWrite=t.depthWrite),t.colorWrite!==void 0&&(this.colorWrite=t.colorWrite),t.clippingPlanes!==void 0&&(this.clippingPlanes=t.clippingPlanes.map(n=>new Xn().fromJSON(n))),t.clipIntersection!==void 0&&(this.clipIntersection=t.clipIntersection),t.clipShadows!==void 0&&(this.clipShadows=t.clipShadows),t.depthPacking!==void 0&&(this.depthPacking=t.depthPacking),t.blendSrc!==void 0&&(this.blendSrc=t.blendSrc),t.blendDst!==void 0&&(this.blendDst=t.blendDst),t.blendEquation!==void 0&&(this.blendEquation=t.blendEquation),t.blendSrcAlpha!==void 0&&(this.blendSrcAlpha=t.blendSrcAlpha),t.blendDstAlpha!==void 0&&(this.blendDstAlpha=t.blendDstAlpha),t.blendEquationAlpha!==void 0&&(this.blendEquationAlpha=t.blendEquationAlpha),t.blendColor!==void 0&&this.blendColor!==void 0&&this.blendColor.setHex(t.blendColor),t.blendAlpha!==void 0&&(this.blendAlpha=t.blendAlpha),t.stencilWriteMask!==void 0&&(this.stencilWriteMask=t.stencilWriteMask),t.stencilFunc!==void 0&&(this.stencilFunc=t.stencilFunc),t.stencilRef!==void 0&&(this.stencilRef=t.stencilRef),t.stencilFuncMask!==void 0&&(this.stencilFuncMask=t.stencilFuncMask),t.stencilFail!==void 0&&(this.stencilFail=t.stencilFail),t.stencilZFail!==void 0&&(this.stencilZFail=t.stencilZFail),t.stencilZPass!==void 0&&(this.stencilZPass=t.stencilZPass),t.stencilWrite!==void 0&&(this.stencilWrite=t.stencilWrite),t.wireframe!==void 0&&(this.wireframe=t.wireframe),t.wireframeLinewidth!==void 0&&(this.wireframeLinewidth=t.wireframeLinewidth),t.wireframeLinecap!==void 0&&(this.wireframeLinecap=t.wireframeLinecap),t.wireframeLinejoin!==void 0&&(this.wireframeLinejoin=t.wireframeLinejoin),t.rotation!==void 0&&(this.rotation=t.rotation),t.linewidth!==void 0&&(this.linewidth=t.linewidth),t.linecap!==void 0&&(this.linecap=t.linecap),t.linejoin!==void 0&&(this.linejoin=t.linejoin),t.dashSize!==void 0&&(this.dashSize=t.dashSize),t.gapSize!==void 0&&(this.gapSize=t.gapSize),t.scale!==void 0&&(this.scale=t.scale),t.polygonOffset!==void 0&&(this.polygonOffset=t.polygonOffset),t.polygonOffsetFactor!==void 0&&(this.polygonOffsetFactor=t.polygonOffsetFactor),t.polygonOffsetUnits!==void 0&&(this.polygonOffsetUnits=t.polygonOffsetUnits),t.dithering!==void 0&&(this.dithering=t.dithering),t.alphaToCoverage!==void 0&&(this.alphaToCoverage=t.alphaToCoverage),t.premultipliedAlpha!==void 0&&(this.premultipliedAlpha=t.premultipliedAlpha),t.forceSinglePass!==void 0&&(this.forceSinglePass=t.forceSinglePass),t.allowOverride!==void 0&&(this.allowOverride=t.allowOverride),t.visible!==void 0&&(this.visible=t.visible),t.toneMapped!==void 0&&(this.toneMapped=t.toneMapped),t.userData!==void 0&&(this.userData=t.userData),t.vertexColors!==void 0&&(typeof t.vertexColors=="number"?this.vertexColors=t.vertexColors>0:this.vertexColors=t.vertexColors),t.size!==void 0&&(this.size=t.size),t.sizeAttenuation!==void 0&&(this.sizeAttenuation=t.sizeAttenuation),t.map!==void 0&&(this.map=e[t.map]||null),t.matcap!==void 0&&(this.matcap=e[t.matcap]||null),t.alphaMap!==void 0&&(this.alphaMap=e[t.alphaMap]||null),t.bumpMap!==void 0&&(this.bumpMap=e[t.bumpMap]||null),t.bumpScale!==void 0&&(this.bumpScale=t.bumpScale),t.normalMap!==void 0&&(this.normalMap=e[t.normalMap]||null),t.normalMapType!==void 0&&(this.normalMapType=t.normalMapType),t.normalScale!==void 0){let n=t.normalScale;Array.isArray(n)===!1&&(n=[n,n]),this.normalScale=new Ht().fromArray(n)}return t.displacementMap!==void 0&&(this.displacementMap=e[t.displacementMap]||null),t.displacementScale!==void 0&&(this.displacementScale=t.displacementScale),t.displacementBias!==void 0&&(this.displacementBias=t.displacementBias),t.roughnessMap!==void 0&&(this.roughnessMap=e[t.roughnessMap]||null),t.metalnessMap!==void 0&&(this.metalnessMap=e[t.metalnessMap]||null),t.emissiveMap!==void 0&&(this.emissiveMap=e[t.emissiveMap]||null),t.emissiveIntensity!==void 0&&(this.emissiveIntensity=t.emissiveIntensity),t.specularMap!==void 0&&(this.specularMap=e[t.specularMap]||null),t.specularIntensityMap!==void 0&&(this.specularIntensityMap=e[t.specularIntensityMap]||null),t.specularColorMap!==void 0&&(this.specularColorMap=e[t.specularColorMap]||null),t.envMap!==void 0&&(this.envMap=e[t.envMap]||null),t.envMapRotation!==void 0&&this.envMapRotation.fromArray(t.envMapRotation),t.envMapIntensity!==void 0&&(this.envMapIntensity=t.envMapIntensity),t.reflectivity!==void 0&&(this.reflectivity=t.reflectivity),t.refractionRatio!==void 0&&(this.refractionRatio=t.refractionRatio),t.lightMap!==void 0&&(this.lightMap=e[t.lightMap]||null),t.lightMapIntensity!==void 0&&(this.lightMapIntensity=t.lightMapIntensity),t.aoMap!==void 0&&(this.aoMap=e[t.aoMap]||null),t.aoMapIntensity!==void 0&&(this.aoMapIntensity=t.aoMapIntensity),t.gradientMap!==void 0&&(this.gradientMap=e[t.gradientMap]||null),t.clearcoatMap!==void 0&&(this.clearcoatMap=e[t.clearcoatMap]||null),t.clearcoatRoughnessMap!==void 0&&(this.clearcoatRoughnessMap=e[t.clearcoatRoughnessMap]||null),t.clearcoatNormalMap!==void 0&&(this.clearcoatNormalMap=e[t.clearcoatNormalMap]||null),t.clearcoatNormalScale!==void 0&&(this.clearcoatNormalScale=new Ht().fromArray(t.clearcoatNormalScale)),t.diffuseRoughnessMap!==void 0&&(this.diffuseRoughnessMap=e[t.diffuseRoughnessMap]||null),t.iridescenceMap!==void 0&&(this.iridescenceMap=e[t.iridescenceMap]||null),t.iridescenceThicknessMap!==void 0&&(this.iridescenceThicknessMap=e[t.iridescenceThicknessMap]||null),t.transmissionMap!==void 0&&(this.transmissionMap=e[t.transmissionMap]||null),t.thicknessMap!==void 0&&(this.thicknessMap=e[t.thicknessMap]||null),t.anisotropyMap!==void 0&&(this.anisotropyMap=e[t.anisotropyMap]||null),t.sheenColorMap!==void 0&&(this.sheenColorMap=e[t.sheenColorMap]||null),t.sheenRoughnessMap!==void 0&&(this.sheenRoughnessMap=e[t.sheenRoughnessMap]||null),this}clone(){return new this.constructor().copy(this)}copy(t){this.name=t.name,this.blending=t.blending,this.side=t.side,this.vertexColors=t.vertexColors,this.opacity=t.opacity,this.transparent=t.transparent,this.blendSrc=t.blendSrc,this.blendDst=t.blendDst,this.blendEquation=t.blendEquation,this.blendSrcAlpha=t.blendSrcAlpha,this.blendDstAlpha=t.blendDstAlpha,this.blendEquationAlpha=t.blendEquationAlpha,this.blendColor.copy(t.blendColor),this.blendAlpha=t.blendAlpha,this.depthFunc=t.depthFunc,this.depthTest=t.depthTest,this.depthWrite=t.depthWrite,this.stencilWriteMask=t.stencilWriteMask,this.stencilFunc=t.stencilFunc,this.stencilRef=t.stencilRef,this.stencilFuncMask=t.stencilFuncMask,this.stencilFail=t.stencilFail,this.stencilZFail=t.stencilZFail,this.stencilZPass=t.stencilZPass,this.stencilWrite=t.stencilWrite;let e=t.clippingPlanes,n=null;if(e!==null){let s=e.length;n=new Array(s);for(let r=0;r!==s;++r)n[r]=e[r].clone()}return this.clippingPlanes=n,this.clipIntersection=t.clipIntersection,this.clipShadows=t.clipShadows,this.shadowSide=t.shadowSide,this.colorWrite=t.colorWrite,this.precision=t.precision,this.polygonOffset=t.polygonOffset,this.polygonOffsetFactor=t.polygonOffsetFactor,this.polygonOffsetUnits=t.polygonOffsetUnits,this.dithering=t.dithering,this.alphaTest=t.alphaTest,this.alphaHash=t.alphaHash,this.alphaToCoverage=t.alphaToCoverage,this.premultipliedAlpha=t.premultipliedAlpha,this.forceSinglePass=t.forceSinglePass,this.allowOverride=t.allowOverride,this.visible=t.visible,this.toneMapped=t.toneMapped,this.userData=JSON.parse(JSON.stringify(t.userData)),this}dispose(){this.dispatchEvent({type:"dispose"})}set needsUpdate(t){t===!0&&this.version++}};var yi=new R,Hc=new R,Ya=new R,Ka=new R,Yr=class{constructor(t=new R,e=new R(0,0,-1)){this.origin=t,this.direction=e}set(t,e){return this.origin.copy(t),this.direction.copy(e),this}copy(t){return this.origin.copy(t.origin),this.direction.copy(t.direction),this}at(t,e){return e.copy(this.origin).addScaledVector(this.direction,t)}lookAt(t){return this.direction.copy(t).sub(this.origin).normalize(),this}recast(t){return this.origin.copy(this.at(t,yi)),this}closestPointToPoint(t,e){e.subVectors(t,this.origin);let n=e.dot(this.direction);return n<0?e.copy(this.origin):e.copy(this.origin).addScaledVector(this.direction,n)}distanceToPoint(t){return Math.sqrt(this.distanceSqToPoint(t))}distanceSqToPoint(t){let e=yi.subVectors(t,this.origin).dot(this.direction);return e<0?this.origin.distanceToSquared(t):(yi.copy(this.origin).addScaledVector(this.direction,e),yi.distanceToSquared(t))}distanceSqToSegment(t,e,n,s){Hc.copy(t).add(e).multiplyScalar(.5),Ya.copy(e).sub(t).normalize(),Ka.copy(this.origin).sub(Hc);let r=t.distanceTo(e)*.5,a=-this.direction.dot(Ya),o=Ka.dot(this.direction),l=-Ka.dot(Ya),c=Ka.lengthSq(),u=Math.abs(1-a*a),h,d,f,g;if(u>0)if(h=a*l-o,d=a*o-l,g=r*u,h>=0)if(d>=-g)if(d<=g){let _=1/u;h*=_,d*=_,f=h*(h+a*d+2*o)+d*(a*h+d+2*l)+c}else d=r,h=Math.max(0,-(a*d+o)),f=-h*h+d*(d+2*l)+c;else d=-r,h=Math.max(0,-(a*d+o)),f=-h*h+d*(d+2*l)+c;else d<=-g?(h=Math.max(0,-(-a*r+o)),d=h>0?-r:Math.min(Math.max(-r,-l),r),f=-h*h+d*(d+2*l)+c):d<=g?(h=0,d=Math.min(Math.max(-r,-l),r),f=d*(d+2*l)+c):(h=Math.max(0,-(a*r+o)),d=h>0?r:Math.min(Math.max(-r,-l),r),f=-h*h+d*(d+2*l)+c);else d=a>0?-r:r,h=Math.max(0,-(a*d+o)),f=-h*h+d*(d+2*l)+c;return n&&n.copy(this.origin).addScaledVector(this.direction,h),s&&s.copy(Hc).addScaledVector(Ya,d),f}intersectSphere(t,e){if(t.radius<0)return null;yi.subVectors(t.center,this.origin);let n=yi.dot(this.direction),s=yi.dot(yi)-n*n,r=t.radius*t.radius;if(s>r)return null;let a=Math.sqrt(r-s),o=n-a,l=n+a;return l<0?null:o<0?this.at(l,e):this.at(o,e)}intersectsSphere(t){return t.radius<0?!1:this.distanceSqToPoint(t.center)<=t.radius*t.radius}distanceToPlane(t){let e=t.normal.dot(this.direction);if(e===0)return t.distanceToPoint(this.origin)===0?0:null;let n=-(this.origin.dot(t.normal)+t.constant)/e;return n>=0?n:null}intersectPlane(t,e){let n=this.distanceToPlane(t);return n===null?null:this.at(n,e)}intersectsPlane(t){let e=t.distanceToPoint(this.origin);return e===0||t.normal.dot(this.direction)*e<0}intersectBox(t,e){let n,s,r,a,o,l,c=1/this.direction.x,u=1/this.direction.y,h=1/this.direction.z,d=this.origin;return c>=0?(n=(t.min.x-d.x)*c,s=(t.max.x-d.x)*c):(n=(t.max.x-d.x)*c,s=(t.min.x-d.x)*c),u>=0?(r=(t.min.y-d.y)*u,a=(t.max.y-d.y)*u):(r=(t.max.y-d.y)*u,a=(t.min.y-d.y)*u),n>a||r>s||((r>n||isNaN(n))&&(n=r),(a<s||isNaN(s))&&(s=a),h>=0?(o=(t.min.z-d.z)*h,l=(t.max.z-d.z)*h):(o=(t.max.z-d.z)*h,l=(t.min.z-d.z)*h),n>l||o>s)||((o>n||n!==n)&&(n=o),(l<s||s!==s)&&(s=l),s<0)?null:this.at(n>=0?n:s,e)}intersectsBox(t){return this.intersectBox(t,yi)!==null}intersectTriangle(t,e,n,s,r){let a=this.origin,o=this.direction,l=o.x,c=o.y,u=o.z,h=t.x-a.x,d=t.y-a.y,f=t.z-a.z,g=e.x-a.x,_=e.y-a.y,p=e.z-a.z,m=n.x-a.x,y=n.y-a.y,w=n.z-a.z,S=Math.abs(l),T=Math.abs(c),E=Math.abs(u),x,M,N,C,D,U,z,P,G,q,H,tt;if(S>=T&&S>=E?(N=l,U=h,G=g,tt=m,l>=0?(x=c,M=u,C=d,D=f,z=_,P=p,q=y,H=w):(x=u,M=c,C=f,D=d,z=p,P=_,q=w,H=y)):T>=E?(N=c,U=d,G=_,tt=y,c>=0?(x=u,M=l,C=f,D=h,z=p,P=g,q=w,H=m):(x=l,M=u,C=h,D=f,z=g,P=p,q=m,H=w)):(N=u,U=f,G=p,tt=w,u>=0?(x=l,M=c,C=h,D=d,z=g,P=_,q=m,H=y):(x=c,M=l,C=d,D=h,z=_,P=g,q=y,H=m)),N===0)return null;let V=x/N,Z=M/N,J=1/N,_t=C-V*U,Tt=D-Z*U,W=z-V*G,et=P-Z*G,ht=q-V*tt,yt=H-Z*tt,ot=ht*et-yt*W,Pt=_t*yt-Tt*ht,ue=W*Tt-et*_t;if(s){if(ot<0||Pt<0||ue<0)return null}else if((ot<0||Pt<0||ue<0)&&(ot>0||Pt>0||ue>0))return null;let Et=ot+Pt+ue;if(Et===0)return null;let Ot=J*(ot*U+Pt*G+ue*tt);return(Et>0?Ot<0:Ot>0)?null:this.at(Ot/Et,r)}applyMatrix4(t){return this.origin.applyMatrix4(t),this.direction.transformDirection(t),this}equals(t){return t.origin.equals(this.origin)&&t.direction.equals(this.direction)}clone(){return new this.constructor().copy(this)}},To=class extends Ei{constructor(t){super(),this.isMeshBasicMaterial=!0,this.type="MeshBasicMaterial",this.color=new Lt(16777215),this.map=null,this.lightMap=null,this.lightMapIntensity=1,this.aoMap=null,this.aoMapIntensity=1,this.specularMap=null,this.alphaMap=null,this.envMap=null,this.envMapRotation=new kn,this.combine=iu,this.reflectivity=1,this.refractionRatio=.98,this.wireframe=!1,this.wireframeLinewidth=1,this.wireframeLinecap="round",this.wireframeLinejoin="round",this.fog=!0,this.setValues(t)}copy(t){return super.copy(t),this.color.copy(t.color),this.map=t.map,this.lightMap=t.lightMap,this.lightMapIntensity=t.lightMapIntensity,this.aoMap=t.aoMap,this.aoMapIntensity=t.aoMapIntensity,this.specularMap=t.specularMap,this.alphaMap=t.alphaMap,this.envMap=t.envMap,this.envMapRotation.copy(t.envMapRotation),this.combine=t.combine,this.reflectivity=t.reflectivity,this.refractionRatio=t.refractionRatio,this.wireframe=t.wireframe,this.wireframeLinewidth=t.wireframeLinewidth,this.wireframeLinecap=t.wireframeLinecap,this.wireframeLinejoin=t.wireframeLinejoin,this.fog=t.fog,this}},ef=new Vt,os=new Yr,ja=new Ti,nf=new R,Za=new R,Qa=new R,Ja=new R,Vc=new R,to=new R,sf=new R,eo=new R,Je=class extends Ze{constructor(t=new Mn,e=new To){super(),this.isMesh=!0,this.type="Mesh",this.geometry=t,this.material=e,this.morphTargetDictionary=void 0,this.morphTargetInfluences=void 0,this.count=1,this.updateMorphTargets()}copy(t,e){return super.copy(t,e),t.morphTargetInfluences!==void 0?this.morphTargetInfluences=t.morphTargetInfluences.slice():this.morphTargetInfluences=void 0,t.morphTargetDictionary!==void 0?this.morphTargetDictionary=Object.assign({},t.morphTargetDictionary):this.morphTargetDictionary=void 0,this.material=Array.isArray(t.material)?t.material.slice():t.material,this.geometry=t.geometry,this}updateMorphTargets(){let e=this.geometry.morphAttributes,n=Object.keys(e);if(n.length>0){let s=e[n[0]];if(s!==void 0){this.morphTargetInfluences=[],this.morphTargetDictionary={};for(let r=0,a=s.length;r<a;r++){let o=s[r].name||String(r);this.morphTargetInfluences.push(0),this.morphTargetDictionary[o]=r}}}}getVertexPosition(t,e){let n=this.geometry,s=n.attributes.position,r=n.morphAttributes.position,a=n.morphTargetsRelative;e.fromBufferAttribute(s,t);let o=this.morphTargetInfluences;if(r&&o){to.set(0,0,0);for(let l=0,c=r.length;l<c;l++){let u=o[l],h=r[l];u!==0&&(Vc.fromBufferAttribute(h,t),a?to.addScaledVector(Vc,u):to.addScaledVector(Vc.sub(e),u))}e.add(to)}return e}intersectsFrustum(t){return t.intersectsObject(this)}raycast(t,e){let n=this.geometry,s=this.material,r=this.matrixWorld;s!==void 0&&(n.boundingSphere===null&&n.computeBoundingSphere(),ja.copy(n.boundingSphere),ja.applyMatrix4(r),os.copy(t.ray).recast(t.near),!(ja.containsPoint(os.origin)===!1&&(os.intersectSphere(ja,nf)===null||os.origin.distanceToSquared(nf)>(t.far-t.near)**2))&&(ef.copy(r).invert(),os.copy(t.ray).applyMatrix4(ef),!(n.boundingBox!==null&&os.intersectsBox(n.boundingBox)===!1)&&this._computeIntersections(t,e,os)))}_computeIntersections(t,e,n){let s,r=this.geometry,a=this.material,o=r.index,l=r.attributes.position,c=r.attributes.uv,u=r.attributes.uv1,h=r.attributes.normal,d=r.groups,f=r.drawRange;if(o!==null)if(Array.isArray(a))for(let g=0,_=d.length;g<_;g++){let p=d[g],m=a[p.materialIndex],y=Math.max(p.start,f.start),w=Math.min(o.count,Math.min(p.start+p.count,f.start+f.count));for(let S=y,T=w;S<T;S+=3){let E=o.getX(S),x=o.getX(S+1),M=o.getX(S+2);s=no(this,m,t,n,c,u,h,E,x,M),s&&(s.faceIndex=Math.floor(S/3),s.face.materialIndex=p.materialIndex,e.push(s))}}else{let g=Math.max(0,f.start),_=Math.min(o.count,f.start+f.count);for(let p=g,m=_;p<m;p+=3){let y=o.getX(p),w=o.getX(p+1),S=o.getX(p+2);s=no(this,a,t,n,c,u,h,y,w,S),s&&(s.faceIndex=Math.floor(p/3),e.push(s))}}else if(l!==void 0)if(Array.isArray(a))for(let g=0,_=d.length;g<_;g++){let p=d[g],m=a[p.materialIndex],y=Math.max(p.start,f.start),w=Math.min(l.count,Math.min(p.start+p.count,f.start+f.count));for(let S=y,T=w;S<T;S+=3){let E=S,x=S+1,M=S+2;s=no(this,m,t,n,c,u,h,E,x,M),s&&(s.faceIndex=Math.floor(S/3),s.face.materialIndex=p.materialIndex,e.push(s))}}else{let g=Math.max(0,f.start),_=Math.min(l.count,f.start+f.count);for(let p=g,m=_;p<m;p+=3){let y=p,w=p+1,S=p+2;s=no(this,a,t,n,c,u,h,y,w,S),s&&(s.faceIndex=Math.floor(p/3),e.push(s))}}}};function f0(i,t,e,n,s,r,a,o){let l;if(t.side===un?l=n.intersectTriangle(a,r,s,!0,o):l=n.intersectTriangle(s,r,a,t.side===Ki,o),l===null)return null;eo.copy(o),eo.applyMatrix4(i.matrixWorld);let c=e.ray.origin.distanceTo(eo);return c<e.near||c>e.far?null:{distance:c,point:eo.clone(),object:i}}function no(i,t,e,n,s,r,a,o,l,c){i.getVertexPosition(o,Za),i.getVertexPosition(l,Qa),i.getVertexPosition(c,Ja);let u=f0(i,t,e,n,Za,Qa,Ja,sf);if(u){let h=new R;Gi.getBarycoord(sf,Za,Qa,Ja,h),s&&(u.uv=Gi.getInterpolatedAttribute(s,o,l,c,h,new Ht)),r&&(u.uv1=Gi.getInterpolatedAttribute(r,o,l,c,h,new Ht)),a&&(u.normal=Gi.getInterpolatedAttribute(a,o,l,c,h,new R),u.normal.dot(n.direction)>0&&u.normal.multiplyScalar(-1));let d={a:o,b:l,c,normal:new R,materialIndex:0};Gi.getNormal(Za,Qa,Ja,d.normal),u.face=d,u.barycoord=h}return u}var Tn=class extends mn{constructor(t=null,e=1,n=1,s,r,a,o,l,c=fe,u=fe,h,d){super(null,a,o,l,c,u,s,r,h,d),this.isDataTexture=!0,this.image={data:t,width:e,height:n},this.generateMipmaps=!1,this.flipY=!1,this.unpackAlignment=1}};var ls=new Ti,p0=new Ht(.5,.5),io=new R,ds=class{constructor(t=new Xn,e=new Xn,n=new Xn,s=new Xn,r=new Xn,a=new Xn){this.planes=[t,e,n,s,r,a]}set(t,e,n,s,r,a){let o=this.planes;return o[0].copy(t),o[1].copy(e),o[2].copy(n),o[3].copy(s),o[4].copy(r),o[5].copy(a),this}copy(t){let e=this.planes;for(let n=0;n<6;n++)e[n].copy(t.planes[n]);return this}setFromProjectionMatrix(t,e=On,n=!1){let s=this.planes,r=t.elements,a=r[0],o=r[1],l=r[2],c=r[3],u=r[4],h=r[5],d=r[6],f=r[7],g=r[8],_=r[9],p=r[10],m=r[11],y=r[12],w=r[13],S=r[14],T=r[15];if(s[0].setComponents(c-a,f-u,m-g,T-y).normalize(),s[1].setComponents(c+a,f+u,m+g,T+y).normalize(),s[2].setComponents(c+o,f+h,m+_,T+w).normalize(),s[3].setComponents(c-o,f-h,m-_,T-w).normalize(),n)s[4].setComponents(l,d,p,S).normalize(),s[5].setComponents(c-l,f-d,m-p,T-S).normalize();else if(s[4].setComponents(c-l,f-d,m-p,T-S).normalize(),e===On)s[5].setComponents(c+l,f+d,m+p,T+S).normalize();else if(e===Vr)s[5].setComponents(l,d,p,S).normalize();else throw new Error("THREE.Frustum.setFromProjectionMatrix(): Invalid coordinate system: "+e);return this}intersectsObject(t){if(t.boundingSphere!==void 0)t.boundingSphere===null&&t.computeBoundingSphere(),ls.copy(t.boundingSphere).applyMatrix4(t.matrixWorld);else{let e=t.geometry;e.boundingSphere===null&&e.computeBoundingSphere(),ls.copy(e.boundingSphere).applyMatrix4(t.matrixWorld)}return this.intersectsSphere(ls)}intersectsSprite(t){ls.center.set(0,0,0);let e=p0.distanceTo(t.center);return ls.radius=.7071067811865476+e,ls.applyMatrix4(t.matrixWorld),this.intersectsSphere(ls)}intersectsSphere(t){let e=this.planes,n=t.center,s=-t.radius;for(let r=0;r<6;r++)if(e[r].distanceToPoint(n)<s)return!1;return!0}intersectsBox(t){let e=this.planes;for(let n=0;n<6;n++){let s=e[n];if(io.x=s.normal.x>0?t.max.x:t.min.x,io.y=s.normal.y>0?t.max.y:t.min.y,io.z=s.normal.z>0?t.max.z:t.min.z,s.distanceToPoint(io)<0)return!1}return!0}containsPoint(t){let e=this.planes;for(let n=0;n<6;n++)if(e[n].distanceToPoint(t)<0)return!1;return!0}clone(){return new this.constructor().copy(this)}},rf=new Vt,Eo=class i{constructor(){this.coordinateSystem=On,this._frustums=[],this._count=0}setFromArrayCamera(t){let e=t.cameras,n=this._frustums;for(let s=0;s<e.length;s++){let r=e[s];rf.multiplyMatrices(r.projectionMatrix,r.matrixWorldInverse),n[s]===void 0&&(n[s]=new ds),n[s].setFromProjectionMatrix(rf,r.coordinateSystem,r.reversedDepth)}return this._count=e.length,this}getFrustum(t){return this._frustums[t]}intersectsObject(t){let e=this._frustums;for(let n=0;n<this._count;n++)if(e[n].intersectsObject(t))return!0;return!1}intersectsSprite(t){let e=this._frustums;for(let n=0;n<this._count;n++)if(e[n].intersectsSprite(t))return!0;return!1}intersectsSphere(t){let e=this._frustums;for(let n=0;n<this._count;n++)if(e[n].intersectsSphere(t))return!0;return!1}intersectsBox(t){let e=this._frustums;for(let n=0;n<this._count;n++)if(e[n].intersectsBox(t))return!0;return!1}containsPoint(t){let e=this._frustums;for(let n=0;n<this._count;n++)if(e[n].containsPoint(t))return!0;return!1}copy(t){this.coordinateSystem=t.coordinateSystem;let e=this._frustums,n=t._frustums;for(let s=0;s<t._count;s++)e[s]===void 0&&(e[s]=new ds),e[s].copy(n[s]);return this._count=t._count,this}clone(){return new i().copy(this)}};var Kr=class extends Ei{constructor(t){super(),this.isLineBasicMaterial=!0,this.type="LineBasicMaterial",this.color=new Lt(16777215),this.map=null,this.linewidth=1,this.linecap="round",this.linejoin="round",this.fog=!0,this.setValues(t)}copy(t){return super.copy(t),this.color.copy(t.color),this.map=t.map,this.linewidth=t.linewidth,this.linecap=t.linecap,this.linejoin=t.linejoin,this.fog=t.fog,this}},Ao=new R,Ro=new R,af=new Vt,Ur=new Yr,so=new Ti,Gc=new R,of=new R,Co=class extends Ze{constructor(t=new Mn,e=new Kr){super(),this.isLine=!0,this.type="Line",this.geometry=t,this.material=e,this.morphTargetDictionary=void 0,this.morphTargetInfluences=void 0,this.updateMorphTargets()}copy(t,e){return super.copy(t,e),t.morphTargetInfluences!==void 0?this.morphTargetInfluences=t.morphTargetInfluences.slice():this.morphTargetInfluences=void 0,t.morphTargetDictionary!==void 0?this.morphTargetDictionary=Object.assign({},t.morphTargetDictionary):this.morphTargetDictionary=void 0,this.material=Array.isArray(t.material)?t.material.slice():t.material,this.geometry=t.geometry,this}computeLineDistances(){let t=this.geometry;if(t.index===null){let e=t.attributes.position,n=[0];for(let s=1,r=e.count;s<r;s++)Ao.fromBufferAttribute(e,s-1),Ro.fromBufferAttribute(e,s),n[s]=n[s-1],n[s]+=Ao.distanceTo(Ro);t.setAttribute("lineDistance",new Ce(n,1))}else It("Line.computeLineDistances(): Computation only possible with non-indexed BufferGeometry.");return this}intersectsFrustum(t){return t.intersectsObject(this)}raycast(t,e){let n=this.geometry,s=this.matrixWorld,r=t.params.Line.threshold,a=n.drawRange;if(n.boundingSphere===null&&n.computeBoundingSphere(),so.copy(n.boundingSphere),so.applyMatrix4(s),so.radius+=r,t.ray.intersectsSphere(so)===!1)return;af.copy(s).invert(),Ur.copy(t.ray).applyMatrix4(af);let o=r/((this.scale.x+this.scale.y+this.scale.z)/3),l=o*o,c=this.isLineSegments?2:1,u=n.index,d=n.attributes.position;if(u!==null){let f=Math.max(0,a.start),g=Math.min(u.count,a.start+a.count);for(let _=f,p=g-1;_<p;_+=c){let m=u.getX(_),y=u.getX(_+1),w=ro(this,t,Ur,l,m,y,_);w&&e.push(w)}if(this.isLineLoop){let _=u.getX(g-1),p=u.getX(f),m=ro(this,t,Ur,l,_,p,g-1);m&&e.push(m)}}else{let f=Math.max(0,a.start),g=Math.min(d.count,a.start+a.count);for(let _=f,p=g-1;_<p;_+=c){let m=ro(this,t,Ur,l,_,_+1,_);m&&e.push(m)}if(this.isLineLoop){let _=ro(this,t,Ur,l,g-1,f,g-1);_&&e.push(_)}}}updateMorphTargets(){let e=this.geometry.morphAttributes,n=Object.keys(e);if(n.length>0){let s=e[n[0]];if(s!==void 0){this.morphTargetInfluences=[],this.morphTargetDictionary={};for(let r=0,a=s.length;r<a;r++){let o=s[r].name||String(r);this.morphTargetInfluences.push(0),this.morphTargetDictionary[o]=r}}}}};function ro(i,t,e,n,s,r,a){let o=i.geometry.attributes.position;if(Ao.fromBufferAttribute(o,s),Ro.fromBufferAttribute(o,r),e.distanceSqToSegment(Ao,Ro,Gc,of)>n)return;Gc.applyMatrix4(i.matrixWorld);let c=t.ray.origin.distanceTo(Gc);if(!(c<t.near||c>t.far))return{distance:c,point:of.clone().applyMatrix4(i.matrixWorld),index:a,face:null,faceIndex:null,barycoord:null,object:i}}var lf=new R,cf=new R,Io=class extends Co{constructor(t,e){super(t,e),this.isLineSegments=!0,this.type="LineSegments"}computeLineDistances(){let t=this.geometry;if(t.index===null){let e=t.attributes.position,n=[];for(let s=0,r=e.count;s<r;s+=2)lf.fromBufferAttribute(e,s),cf.fromBufferAttribute(e,s+1),n[s]=s===0?0:n[s-1],n[s+1]=n[s]+lf.distanceTo(cf);t.setAttribute("lineDistance",new Ce(n,1))}else It("LineSegments.computeLineDistances(): Computation only possible with non-indexed BufferGeometry.");return this}};var jr=class extends mn{constructor(t=[],e=_s,n,s,r,a,o,l,c,u){super(t,e,n,s,r,a,o,l,c,u),this.isCubeTexture=!0,this.flipY=!1}get images(){return this.image}set images(t){this.image=t}};var Ai=class extends mn{constructor(t,e,n=Wt,s,r,a,o=fe,l=fe,c,u=Mi,h=1){if(u!==Mi&&u!==Ii)throw new Error("THREE.DepthTexture: format must be either THREE.DepthFormat or THREE.DepthStencilFormat");let d={width:t,height:e,depth:h};super(d,s,r,a,o,l,u,n,c),this.isDepthTexture=!0,this.flipY=!1,this.generateMipmaps=!1,this.compareFunction=null}copy(t){return super.copy(t),this.source=new qs(Object.assign({},t.image)),this.compareFunction=t.compareFunction,this}toJSON(t){let e=super.toJSON(t);return e.compareFunction=this.compareFunction,e}},Zr=class extends Ai{constructor(t,e=Wt,n=_s,s,r,a=fe,o=fe,l,c=Mi){let u={width:t,height:t,depth:1},h=[u,u,u,u,u,u];super(t,t,e,n,s,r,a,o,l,c),this.image=h,this.isCubeDepthTexture=!0,this.isCubeTexture=!0}get images(){return this.image}set images(t){this.image=t}},Qr=class extends mn{constructor(t=null){super(),this.sourceTexture=t,this.isExternalTexture=!0}copy(t){return super.copy(t),this.sourceTexture=t.sourceTexture,this}},Ys=class i extends Mn{constructor(t=1,e=1,n=1,s=1,r=1,a=1){super(),this.type="BoxGeometry",this.parameters={width:t,height:e,depth:n,widthSegments:s,heightSegments:r,depthSegments:a};let o=this;s=Math.floor(s),r=Math.floor(r),a=Math.floor(a);let l=[],c=[],u=[],h=[],d=0,f=0;g("z","y","x",-1,-1,n,e,t,a,r,0),g("z","y","x",1,-1,n,e,-t,a,r,1),g("x","z","y",1,1,t,n,e,s,a,2),g("x","z","y",1,-1,t,n,-e,s,a,3),g("x","y","z",1,-1,t,e,n,s,r,4),g("x","y","z",-1,-1,t,e,-n,s,r,5),this.setIndex(l),this.setAttribute("position",new Ce(c,3)),this.setAttribute("normal",new Ce(u,3)),this.setAttribute("uv",new Ce(h,2));function g(_,p,m,y,w,S,T,E,x,M,N){let C=S/x,D=T/M,U=S/2,z=T/2,P=E/2,G=x+1,q=M+1,H=0,tt=0,V=new R;for(let Z=0;Z<q;Z++){let J=Z*D-z;for(let _t=0;_t<G;_t++){let Tt=_t*C-U;V[_]=Tt*y,V[p]=J*w,V[m]=P,c.push(V.x,V.y,V.z),V[_]=0,V[p]=0,V[m]=E>0?1:-1,u.push(V.x,V.y,V.z),h.push(_t/x),h.push(1-Z/M),H+=1}}for(let Z=0;Z<M;Z++)for(let J=0;J<x;J++){let _t=d+J+G*Z,Tt=d+J+G*(Z+1),W=d+(J+1)+G*(Z+1),et=d+(J+1)+G*Z;l.push(_t,Tt,et),l.push(Tt,W,et),tt+=6}o.addGroup(f,tt,N),f+=tt,d+=H}}copy(t){return super.copy(t),this.parameters=Object.assign({},t.parameters),this}static fromJSON(t){return new i(t.width,t.height,t.depth,t.widthSegments,t.heightSegments,t.depthSegments)}};var fs=class i extends Mn{constructor(t=1,e=1,n=1,s=1){super(),this.type="PlaneGeometry",this.parameters={width:t,height:e,widthSegments:n,heightSegments:s};let r=t/2,a=e/2,o=Math.floor(n),l=Math.floor(s),c=o+1,u=l+1,h=t/o,d=e/l,f=[],g=[],_=[],p=[];for(let m=0;m<u;m++){let y=m*d-a;for(let w=0;w<c;w++){let S=w*h-r;g.push(S,-y,0),_.push(0,0,1),p.push(w/o),p.push(1-m/l)}}for(let m=0;m<l;m++)for(let y=0;y<o;y++){let w=y+c*m,S=y+c*(m+1),T=y+1+c*(m+1),E=y+1+c*m;f.push(w,S,E),f.push(S,T,E)}this.setIndex(f),this.setAttribute("position",new Ce(g,3)),this.setAttribute("normal",new Ce(_,3)),this.setAttribute("uv",new Ce(p,2))}copy(t){return super.copy(t),this.parameters=Object.assign({},t.parameters),this}static fromJSON(t){return new i(t.width,t.height,t.widthSegments,t.heightSegments)}};function vs(i){let t={};for(let e in i){t[e]={};for(let n in i[e]){let s=i[e][n];if(uf(s))s.isRenderTargetTexture?(It("UniformsUtils: Textures of render targets cannot be cloned via cloneUniforms() or mergeUniforms()."),t[e][n]=null):t[e][n]=s.clone();else if(Array.isArray(s))if(uf(s[0])){let r=[];for(let a=0,o=s.length;a<o;a++)r[a]=s[a].clone();t[e][n]=r}else t[e][n]=s.slice();else t[e][n]=s}}return t}function on(i){let t={};for(let e=0;e<i.length;e++){let n=vs(i[e]);for(let s in n)t[s]=n[s]}return t}function uf(i){return i&&(i.isColor||i.isMatrix3||i.isMatrix4||i.isVector2||i.isVector3||i.isVector4||i.isTexture||i.isQuaternion)}function m0(i){let t=[];for(let e=0;e<i.length;e++)t.push(i[e].clone());return t}function Au(i){let t=i.getRenderTarget();return t===null?i.outputColorSpace:t.isXRRenderTarget===!0?t.texture.colorSpace:Kt.workingColorSpace}var np={clone:vs,merge:on},g0=`void main() {
	gl_Position = projectionMatrix * modelViewMatrix * vec4( position, 1.0 );
}`,x0=`void main() {
	gl_FragColor = vec4( 1.0, 0.0, 0.0, 1.0 );
}`,gn=class extends Ei{constructor(t){super(),this.isShaderMaterial=!0,this.type="ShaderMaterial",this.defines={},this.uniforms={},this.uniformsGroups=[],this.vertexShader=g0,this.fragmentShader=x0,this.linewidth=1,this.wireframe=!1,this.wireframeLinewidth=1,this.fog=!1,this.lights=!1,this.clipping=!1,this.forceSinglePass=!0,this.extensions={clipCullDistance:!1,multiDraw:!1},this.defaultAttributeValues={color:[1,1,1],uv:[0,0],uv1:[0,0]},this.index0AttributeName=void 0,this.uniformsNeedUpdate=!1,this.glslVersion=null,t!==void 0&&this.setValues(t)}copy(t){return super.copy(t),this.fragmentShader=t.fragmentShader,this.vertexShader=t.vertexShader,this.uniforms=vs(t.uniforms),this.uniformsGroups=m0(t.uniformsGroups),this.defines=Object.assign({},t.defines),this.wireframe=t.wireframe,this.wireframeLinewidth=t.wireframeLinewidth,this.fog=t.fog,this.lights=t.lights,this.clipping=t.clipping,this.extensions=Object.assign({},t.extensions),this.glslVersion=t.glslVersion,this.defaultAttributeValues=Object.assign({},t.defaultAttributeValues),this.index0AttributeName=t.index0AttributeName,this.uniformsNeedUpdate=t.uniformsNeedUpdate,this}toJSON(t){let e=super.toJSON(t);e.glslVersion=this.glslVersion,e.uniforms={};for(let s in this.uniforms){let a=this.uniforms[s].value;a&&a.isTexture?e.uniforms[s]={type:"t",value:a.toJSON(t).uuid}:a&&a.isColor?e.uniforms[s]={type:"c",value:a.getHex()}:a&&a.isVector2?e.uniforms[s]={type:"v2",value:a.toArray()}:a&&a.isVector3?e.uniforms[s]={type:"v3",value:a.toArray()}:a&&a.isVector4?e.uniforms[s]={type:"v4",value:a.toArray()}:a&&a.isMatrix3?e.uniforms[s]={type:"m3",value:a.toArray()}:a&&a.isMatrix4?e.uniforms[s]={type:"m4",value:a.toArray()}:e.uniforms[s]={value:a}}Object.keys(this.defines).length>0&&(e.defines=this.defines),e.vertexShader=this.vertexShader,e.fragmentShader=this.fragmentShader,e.lights=this.lights,e.clipping=this.clipping;let n={};for(let s in this.extensions)this.extensions[s]===!0&&(n[s]=!0);return Object.keys(n).length>0&&(e.extensions=n),e}fromJSON(t,e){if(super.fromJSON(t,e),t.uniforms!==void 0)for(let n in t.uniforms){let s=t.uniforms[n];switch(this.uniforms[n]={},s.type){case"t":this.uniforms[n].value=e[s.value]||null;break;case"c":this.uniforms[n].value=new Lt().setHex(s.value);break;case"v2":this.uniforms[n].value=new Ht().fromArray(s.value);break;case"v3":this.uniforms[n].value=new R().fromArray(s.value);break;case"v4":this.uniforms[n].value=new Zt().fromArray(s.value);break;case"m3":this.uniforms[n].value=new At().fromArray(s.value);break;case"m4":this.uniforms[n].value=new Vt().fromArray(s.value);break;default:this.uniforms[n].value=s.value}}if(t.defines!==void 0&&(this.defines=t.defines),t.vertexShader!==void 0&&(this.vertexShader=t.vertexShader),t.fragmentShader!==void 0&&(this.fragmentShader=t.fragmentShader),t.glslVersion!==void 0&&(this.glslVersion=t.glslVersion),t.extensions!==void 0)for(let n in t.extensions)this.extensions[n]=t.extensions[n];return t.lights!==void 0&&(this.lights=t.lights),t.clipping!==void 0&&(this.clipping=t.clipping),this}},Ri=class extends gn{constructor(t){super(t),this.isRawShaderMaterial=!0,this.type="RawShaderMaterial"}},Ks=class extends Ei{constructor(t){super(),this.isMeshStandardMaterial=!0,this.type="MeshStandardMaterial",this.defines={STANDARD:""},this.color=new Lt(16777215),this.roughness=1,this.metalness=0,this.map=null,this.lightMap=null,this.lightMapIntensity=1,this.aoMap=null,this.aoMapIntensity=1,this.emissive=new Lt(0),this.emissiveIntensity=1,this.emissiveMap=null,this.bumpMap=null,this.bumpScale=1,this.normalMap=null,this.normalMapType=El,this.normalScale=new Ht(1,1),this.displacementMap=null,this.displacementScale=1,this.displacementBias=0,this.roughnessMap=null,this.metalnessMap=null,this.alphaMap=null,this.envMap=null,this.envMapRotation=new kn,this.envMapIntensity=1,this.wireframe=!1,this.wireframeLinewidth=1,this.wireframeLinecap="round",this.wireframeLinejoin="round",this.flatShading=!1,this.fog=!0,this.setValues(t)}copy(t){return super.copy(t),this.defines={STANDARD:""},this.color.copy(t.color),this.roughness=t.roughness,this.metalness=t.metalness,this.map=t.map,this.lightMap=t.lightMap,this.lightMapIntensity=t.lightMapIntensity,this.aoMap=t.aoMap,this.aoMapIntensity=t.aoMapIntensity,this.emissive.copy(t.emissive),this.emissiveMap=t.emissiveMap,this.emissiveIntensity=t.emissiveIntensity,this.bumpMap=t.bumpMap,this.bumpScale=t.bumpScale,this.normalMap=t.normalMap,this.normalMapType=t.normalMapType,this.normalScale.copy(t.normalScale),this.displacementMap=t.displacementMap,this.displacementScale=t.displacementScale,this.displacementBias=t.displacementBias,this.roughnessMap=t.roughnessMap,this.metalnessMap=t.metalnessMap,this.alphaMap=t.alphaMap,this.envMap=t.envMap,this.envMapRotation.copy(t.envMapRotation),this.envMapIntensity=t.envMapIntensity,this.wireframe=t.wireframe,this.wireframeLinewidth=t.wireframeLinewidth,this.wireframeLinecap=t.wireframeLinecap,this.wireframeLinejoin=t.wireframeLinejoin,this.flatShading=t.flatShading,this.fog=t.fog,this}};var Po=class extends Ei{constructor(t){super(),this.isMeshDepthMaterial=!0,this.type="MeshDepthMaterial",this.depthPacking=zf,this.map=null,this.alphaMap=null,this.displacementMap=null,this.displacementScale=1,this.displacementBias=0,this.wireframe=!1,this.wireframeLinewidth=1,this.setValues(t)}copy(t){return super.copy(t),this.depthPacking=t.depthPacking,this.map=t.map,this.alphaMap=t.alphaMap,this.displacementMap=t.displacementMap,this.displacementScale=t.displacementScale,this.displacementBias=t.displacementBias,this.wireframe=t.wireframe,this.wireframeLinewidth=t.wireframeLinewidth,this}},Do=class extends Ei{constructor(t){super(),this.isMeshDistanceMaterial=!0,this.type="MeshDistanceMaterial",this.map=null,this.alphaMap=null,this.displacementMap=null,this.displacementScale=1,this.displacementBias=0,this.setValues(t)}copy(t){return super.copy(t),this.map=t.map,this.alphaMap=t.alphaMap,this.displacementMap=t.displacementMap,this.displacementScale=t.displacementScale,this.displacementBias=t.displacementBias,this}};function Bs(i,t){return!i||i.constructor===t?i:typeof t.BYTES_PER_ELEMENT=="number"?new t(i):Array.prototype.slice.call(i)}function ao(i){return i!==void 0&&i.inTangents!==void 0&&i.outTangents!==void 0}var $i=class{constructor(t,e,n,s){this.parameterPositions=t,this._cachedIndex=0,this.resultBuffer=s!==void 0?s:new e.constructor(n),this.sampleValues=e,this.valueSize=n,this.settings=null,this.DefaultSettings_={}}evaluate(t){let e=this.parameterPositions,n=this._cachedIndex,s=e[n],r=e[n-1];n:{t:{let a;e:{i:if(!(t<s)){for(let o=n+2;;){if(s===void 0){if(t<r)break i;return n=e.length,this._cachedIndex=n,this.copySampleValue_(n-1)}if(n===o)break;if(r=s,s=e[++n],t<s)break t}a=e.length;break e}if(!(t>=r)){let o=e[1];t<o&&(n=2,r=o);for(let l=n-2;;){if(r===void 0)return this._cachedIndex=0,this.copySampleValue_(0);if(n===l)break;if(s=r,r=e[--n-1],t>=r)break t}a=n,n=0;break e}break n}for(;n<a;){let o=n+a>>>1;t<e[o]?a=o:n=o+1}if(s=e[n],r=e[n-1],r===void 0)return this._cachedIndex=0,this.copySampleValue_(0);if(s===void 0)return n=e.length,this._cachedIndex=n,this.copySampleValue_(n-1)}this._cachedIndex=n,this.intervalChanged_(n,r,s)}return this.interpolate_(n,r,t,s)}getSettings_(){return this.settings||this.DefaultSettings_}copySampleValue_(t){let e=this.resultBuffer,n=this.sampleValues,s=this.valueSize,r=t*s;for(let a=0;a!==s;++a)e[a]=n[r+a];return e}interpolate_(){throw new Error("THREE.Interpolant: Call to abstract method.")}intervalChanged_(){}},Lo=class extends $i{constructor(t,e,n,s){super(t,e,n,s),this._weightPrev=-0,this._offsetPrev=-0,this._weightNext=-0,this._offsetNext=-0,this.DefaultSettings_={endingStart:Wc,endingEnd:Wc}}intervalChanged_(t,e,n){let s=this.parameterPositions,r=t-2,a=t+1,o=s[r],l=s[a];if(o===void 0)switch(this.getSettings_().endingStart){case qc:r=t,o=2*e-n;break;case Xc:r=s.length-2,o=e+s[r]-s[r+1];break;default:r=t,o=n}if(l===void 0)switch(this.getSettings_().endingEnd){case qc:a=t,l=2*n-e;break;case Xc:a=1,l=n+s[1]-s[0];break;default:a=t-1,l=e}let c=(n-e)*.5,u=this.valueSize;this._weightPrev=c/(e-o),this._weightNext=c/(l-n),this._offsetPrev=r*u,this._offsetNext=a*u}interpolate_(t,e,n,s){let r=this.resultBuffer,a=this.sampleValues,o=this.valueSize,l=t*o,c=l-o,u=this._offsetPrev,h=this._offsetNext,d=this._weightPrev,f=this._weightNext,g=(n-e)/(s-e),_=g*g,p=_*g,m=-d*p+2*d*_-d*g,y=(1+d)*p+(-1.5-2*d)*_+(-.5+d)*g+1,w=(-1-f)*p+(1.5+f)*_+.5*g,S=f*p-f*_;for(let T=0;T!==o;++T)r[T]=m*a[u+T]+y*a[c+T]+w*a[l+T]+S*a[h+T];return r}},Fo=class extends $i{constructor(t,e,n,s){super(t,e,n,s)}interpolate_(t,e,n,s){let r=this.resultBuffer,a=this.sampleValues,o=this.valueSize,l=t*o,c=l-o,u=(n-e)/(s-e),h=1-u;for(let d=0;d!==o;++d)r[d]=a[c+d]*h+a[l+d]*u;return r}},No=class extends $i{constructor(t,e,n,s){super(t,e,n,s)}interpolate_(t){return this.copySampleValue_(t-1)}},Uo=class extends $i{interpolate_(t,e,n,s){let r=this.resultBuffer,a=this.sampleValues,o=this.valueSize,l=t*o,c=l-o,u=this.inTangents,h=this.outTangents;if(!u||!h){let g=(n-e)/(s-e),_=1-g;for(let p=0;p!==o;++p)r[p]=a[c+p]*_+a[l+p]*g;return r}let d=o*2,f=t-1;for(let g=0;g!==o;++g){let _=a[c+g],p=a[l+g],m=f*d+g*2,y=h[m],w=h[m+1],S=t*d+g*2,T=u[S],E=u[S+1],x=y0(n,e,y,T,s);r[g]=ip(x,_,w,E,p)}return r}};function ip(i,t,e,n,s){let r=1-i;return r*r*r*t+3*r*r*i*e+3*r*i*i*n+i*i*i*s}function _0(i,t,e,n,s){let r=1-i;return 3*r*r*(e-t)+6*r*i*(n-e)+3*i*i*(s-n)}function y0(i,t,e,n,s){let r=(i-t)/(s-t);for(let a=0;a<8;a++){let o=ip(r,t,e,n,s)-i;if(Math.abs(o)<1e-10)break;let l=_0(r,t,e,n,s);if(Math.abs(l)<1e-10)break;r=Math.max(0,Math.min(1,r-o/l))}return r}var En=class{constructor(t,e,n,s){if(t===void 0)throw new Error("THREE.KeyframeTrack: track name is undefined");if(e===void 0||e.length===0)throw new Error("THREE.KeyframeTrack: no keyframes in track named "+t);this.name=t,this.times=Bs(e,this.TimeBufferType),this.values=Bs(n,this.ValueBufferType),this.setInterpolation(s||this.DefaultInterpolation)}static toJSON(t){let e=t.constructor,n;if(e.toJSON!==this.toJSON)n=e.toJSON(t);else{n={name:t.name,times:Bs(t.times,Array),values:Bs(t.values,Array)};let s=t.getInterpolation();s!==t.DefaultInterpolation&&(n.interpolation=s),ao(t.settings)&&(n.settings={inTangents:Bs(t.settings.inTangents,Array),outTangents:Bs(t.settings.outTangents,Array)})}return n.type=t.ValueTypeName,n}InterpolantFactoryMethodDiscrete(t){return new No(this.times,this.values,this.getValueSize(),t)}InterpolantFactoryMethodLinear(t){return new Fo(this.times,this.values,this.getValueSize(),t)}InterpolantFactoryMethodSmooth(t){return new Lo(this.times,this.values,this.getValueSize(),t)}InterpolantFactoryMethodBezier(t){let e=new Uo(this.times,this.values,this.getValueSize(),t);return this.settings&&(e.inTangents=this.settings.inTangents,e.outTangents=this.settings.outTangents),e}setInterpolation(t){let e;switch(t){case zr:e=this.InterpolantFactoryMethodDiscrete;break;case So:e=this.InterpolantFactoryMethodLinear;break;case co:e=this.InterpolantFactoryMethodSmooth;break;case $c:e=this.InterpolantFactoryMethodBezier;break}if(e===void 0){let n="unsupported interpolation for "+this.ValueTypeName+" keyframe track named "+this.name;if(this.createInterpolant===void 0)if(t!==this.DefaultInterpolation)this.setInterpolation(this.DefaultInterpolation);else throw new Error(n);return It("KeyframeTrack:",n),this}return this.createInterpolant=e,this}getInterpolation(){switch(this.createInterpolant){case this.InterpolantFactoryMethodDiscrete:return zr;case this.InterpolantFactoryMethodLinear:return So;case this.InterpolantFactoryMethodSmooth:return co;case this.InterpolantFactoryMethodBezier:return $c}}getValueSize(){return this.values.length/this.times.length}shift(t){if(t!==0){let e=this.times;for(let n=0,s=e.length;n!==s;++n)e[n]+=t;ao(this.settings)&&(hf(this.settings.inTangents,t),hf(this.settings.outTangents,t))}return this}scale(t){if(t!==1){let e=this.times;for(let n=0,s=e.length;n!==s;++n)e[n]*=t;ao(this.settings)&&(df(this.settings.inTangents,t),df(this.settings.outTangents,t))}return this}trim(t,e){let n=this.times,s=n.length,r=0,a=s-1;for(;r!==s&&n[r]<t;)++r;for(;a!==-1&&n[a]>e;)--a;if(++a,r!==0||a!==s){r>=a&&(a=Math.max(a,1),r=a-1);let o=this.getValueSize();this.times=n.slice(r,a),this.values=this.values.slice(r*o,a*o)}return this}validate(){let t=!0,e=this.getValueSize();e-Math.floor(e)!==0&&(Nt("KeyframeTrack: Invalid value size in track.",this),t=!1);let n=this.times,s=this.values,r=n.length;r===0&&(Nt("KeyframeTrack: Track is empty.",this),t=!1);let a=null;for(let o=0;o!==r;o++){let l=n[o];if(typeof l=="number"&&isNaN(l)){Nt("KeyframeTrack: Time is not a valid number.",this,o,l),t=!1;break}if(a!==null&&a>l){Nt("KeyframeTrack: Out of order keys.",this,o,l,a),t=!1;break}a=l}if(s!==void 0&&Dg(s))for(let o=0,l=s.length;o!==l;++o){let c=s[o];if(isNaN(c)){Nt("KeyframeTrack: Value is not a valid number.",this,o,c),t=!1;break}}return t}optimize(){let t=this.times.slice(),e=this.values.slice(),n=this.getValueSize(),s=this.getInterpolation()===co,r=t.length-1,a=1;for(let o=1;o<r;++o){let l=!1,c=t[o],u=t[o+1];if(c!==u&&(o!==1||c!==t[0]))if(s)l=!0;else{let h=o*n,d=h-n,f=h+n;for(let g=0;g!==n;++g){let _=e[h+g];if(_!==e[d+g]||_!==e[f+g]){l=!0;break}}}if(l){if(o!==a){t[a]=t[o];let h=o*n,d=a*n;for(let f=0;f!==n;++f)e[d+f]=e[h+f]}++a}}if(r>0){t[a]=t[r];for(let o=r*n,l=a*n,c=0;c!==n;++c)e[l+c]=e[o+c];++a}return a!==t.length?(this.times=t.slice(0,a),this.values=e.slice(0,a*n)):(this.times=t,this.values=e),this}clone(){let t=this.times.slice(),e=this.values.slice(),n=this.constructor,s=new n(this.name,t,e);return s.createInterpolant=this.createInterpolant,ao(this.settings)&&(s.settings={inTangents:this.settings.inTangents.slice(),outTangents:this.settings.outTangents.slice()}),s}};function hf(i,t){for(let e=0,n=i.length;e!==n;e+=2)i[e]+=t}function df(i,t){for(let e=0,n=i.length;e!==n;e+=2)i[e]*=t}En.prototype.ValueTypeName="";En.prototype.TimeBufferType=Float32Array;En.prototype.ValueBufferType=Float32Array;En.prototype.DefaultInterpolation=So;var Wi=class extends En{constructor(t,e,n){super(t,e,n)}};Wi.prototype.ValueTypeName="bool";Wi.prototype.ValueBufferType=Array;Wi.prototype.DefaultInterpolation=zr;Wi.prototype.InterpolantFactoryMethodLinear=void 0;Wi.prototype.InterpolantFactoryMethodSmooth=void 0;var Oo=class extends En{constructor(t,e,n,s){super(t,e,n,s)}};Oo.prototype.ValueTypeName="color";var ko=class extends En{constructor(t,e,n,s){super(t,e,n,s)}};ko.prototype.ValueTypeName="number";var Bo=class extends $i{constructor(t,e,n,s){super(t,e,n,s)}interpolate_(t,e,n,s){let r=this.resultBuffer,a=this.sampleValues,o=this.valueSize,l=(n-e)/(s-e),c=t*o;for(let u=c+o;c!==u;c+=4)zt.slerpFlat(r,0,a,c-o,a,c,l);return r}},Jr=class extends En{constructor(t,e,n,s){super(t,e,n,s)}InterpolantFactoryMethodLinear(t){return new Bo(this.times,this.values,this.getValueSize(),t)}};Jr.prototype.ValueTypeName="quaternion";Jr.prototype.InterpolantFactoryMethodSmooth=void 0;var qi=class extends En{constructor(t,e,n){super(t,e,n)}};qi.prototype.ValueTypeName="string";qi.prototype.ValueBufferType=Array;qi.prototype.DefaultInterpolation=zr;qi.prototype.InterpolantFactoryMethodLinear=void 0;qi.prototype.InterpolantFactoryMethodSmooth=void 0;var zo=class extends En{constructor(t,e,n,s){super(t,e,n,s)}};zo.prototype.ValueTypeName="vector";var Yc={enabled:!1,files:{},add:function(i,t){this.enabled!==!1&&(ff(i)||(this.files[i]=t))},get:function(i){if(this.enabled!==!1&&!ff(i))return this.files[i]},remove:function(i){delete this.files[i]},clear:function(){this.files={}}};function ff(i){try{let t=i.slice(i.indexOf(":")+1);return new URL(t).protocol==="blob:"}catch{return!1}}var Ho=class{constructor(t,e,n){let s=this,r=!1,a=0,o=0,l,c=[];this.onStart=void 0,this.onLoad=t,this.onProgress=e,this.onError=n,this._abortController=null,this.itemStart=function(u){o++,r===!1&&s.onStart!==void 0&&s.onStart(u,a,o),r=!0},this.itemEnd=function(u){a++,s.onProgress!==void 0&&s.onProgress(u,a,o),a===o&&(r=!1,s.onLoad!==void 0&&s.onLoad())},this.itemError=function(u){s.onError!==void 0&&s.onError(u)},this.resolveURL=function(u){return u=u.normalize("NFC"),l?l(u):u},this.setURLModifier=function(u){return l=u,this},this.addHandler=function(u,h){return c.push(u,h),this},this.removeHandler=function(u){let h=c.indexOf(u);return h!==-1&&c.splice(h,2),this},this.getHandler=function(u){for(let h=0,d=c.length;h<d;h+=2){let f=c[h],g=c[h+1];if(f.global&&(f.lastIndex=0),f.test(u))return g}return null},this.abort=function(){return this.abortController.abort(),this._abortController=null,this}}get abortController(){return this._abortController||(this._abortController=new AbortController),this._abortController}},sp=new Ho,ps=class{constructor(t){this.manager=t!==void 0?t:sp,this.crossOrigin="anonymous",this.withCredentials=!1,this.path="",this.resourcePath="",this.requestHeader={},this.priority="auto",this.cache="default",typeof __THREE_DEVTOOLS__<"u"&&__THREE_DEVTOOLS__.dispatchEvent(new CustomEvent("observe",{detail:this}))}load(){}loadAsync(t,e){let n=this;return new Promise(function(s,r){n.load(t,s,e,r)})}parse(){}setCrossOrigin(t){return this.crossOrigin=t,this}setWithCredentials(t){return this.withCredentials=t,this}setPath(t){return this.path=t,this}setResourcePath(t){return this.resourcePath=t,this}setRequestHeader(t){return this.requestHeader=t,this}setPriority(t){return this.priority=t,this}setCache(t){return this.cache=t,this}abort(){return this}};ps.DEFAULT_MATERIAL_NAME="__DEFAULT";var vi={},Kc=class extends Error{constructor(t,e){super(t),this.response=e}},ta=class extends ps{constructor(t){super(t),this.mimeType="",this.responseType="",this._abortController=new AbortController}load(t,e,n,s){t===void 0&&(t=""),this.path!==void 0&&(t=this.path+t),t=this.manager.resolveURL(t);let r=Yc.get(`file:${t}`);if(r!==void 0){this.manager.itemStart(t),setTimeout(()=>{e&&e(r),this.manager.itemEnd(t)},0);return}if(vi[t]!==void 0){vi[t].push({onLoad:e,onProgress:n,onError:s});return}vi[t]=[],vi[t].push({onLoad:e,onProgress:n,onError:s});let a=new Request(t,{headers:new Headers(this.requestHeader),credentials:this.withCredentials?"include":"same-origin",priority:this.priority,cache:this.cache,signal:typeof AbortSignal.any=="function"?AbortSignal.any([this._abortController.signal,this.manager.abortController.signal]):this._abortController.signal}),o=this.mimeType,l=this.responseType;fetch(a).then(c=>{if(c.status===200||c.status===0){if(c.status===0&&It("FileLoader: HTTP Status 0 received."),typeof ReadableStream>"u"||c.body===void 0||c.body.getReader===void 0)return c;let u=vi[t],h=c.body.getReader(),d=c.headers.get("X-File-Size")||c.headers.get("Content-Length"),f=d?parseInt(d):0,g=f!==0,_=0,p=new ReadableStream({start(m){y();function y(){h.read().then(({done:w,value:S})=>{if(w)m.close();else{_+=S.byteLength;let T=new ProgressEvent("progress",{lengthComputable:g,loaded:_,total:f});for(let E=0,x=u.length;E<x;E++){let M=u[E];M.onProgress&&M.onProgress(T)}m.enqueue(S),y()}},w=>{m.error(w)})}}});return new Response(p)}else throw new Kc(`fetch for "${c.url}" responded with ${c.status}: ${c.statusText}`,c)}).then(c=>{switch(l){case"arraybuffer":return c.arrayBuffer();case"blob":return c.blob();case"document":return c.text().then(u=>new DOMParser().parseFromString(u,o));case"json":return c.json();default:if(o==="")return c.text();{let h=/charset="?([^;"\s]*)"?/i.exec(o),d=h&&h[1]?h[1].toLowerCase():void 0,f=new TextDecoder(d);return c.arrayBuffer().then(g=>f.decode(g))}}}).then(c=>{Yc.add(`file:${t}`,c);let u=vi[t];delete vi[t];for(let h=0,d=u.length;h<d;h++){let f=u[h];f.onLoad&&f.onLoad(c)}}).catch(c=>{let u=vi[t];if(u===void 0)throw this.manager.itemError(t),c;delete vi[t];for(let h=0,d=u.length;h<d;h++){let f=u[h];f.onError&&f.onError(c)}this.manager.itemError(t)}).finally(()=>{this.manager.itemEnd(t)}),this.manager.itemStart(t)}setResponseType(t){return this.responseType=t,this}setMimeType(t){return this.mimeType=t,this}abort(){return this._abortController.abort(),this._abortController=new AbortController,this}};var oo=new R,lo=new zt,ii=new R,ms=class extends Ze{constructor(){super(),this.isCamera=!0,this.type="Camera",this.matrixWorldInverse=new Vt,this.projectionMatrix=new Vt,this.projectionMatrixInverse=new Vt,this.coordinateSystem=On,this._reversedDepth=!1}get reversedDepth(){return this._reversedDepth}copy(t,e){return super.copy(t,e),this.matrixWorldInverse.copy(t.matrixWorldInverse),this.projectionMatrix.copy(t.projectionMatrix),this.projectionMatrixInverse.copy(t.projectionMatrixInverse),this.coordinateSystem=t.coordinateSystem,this}getWorldDirection(t){return super.getWorldDirection(t).negate()}updateMatrixWorld(t){super.updateMatrixWorld(t),this.matrixWorld.decompose(oo,lo,ii),ii.x===1&&ii.y===1&&ii.z===1?this.matrixWorldInverse.copy(this.matrixWorld).invert():this.matrixWorldInverse.compose(oo,lo,ii.set(1,1,1)).invert()}updateWorldMatrix(t,e,n=!1){super.updateWorldMatrix(t,e,n),this.matrixWorld.decompose(oo,lo,ii),ii.x===1&&ii.y===1&&ii.z===1?this.matrixWorldInverse.copy(this.matrixWorld).invert():this.matrixWorldInverse.compose(oo,lo,ii.set(1,1,1)).invert()}clone(){return new this.constructor().copy(this)}},Vi=new R,pf=new Ht,mf=new Ht,Le=class extends ms{constructor(t=50,e=1,n=.1,s=2e3){super(),this.isPerspectiveCamera=!0,this.type="PerspectiveCamera",this.fov=t,this.zoom=1,this.near=n,this.far=s,this.focus=10,this.aspect=e,this.view=null,this.filmGauge=35,this.filmOffset=0,this.updateProjectionMatrix()}copy(t,e){return super.copy(t,e),this.fov=t.fov,this.zoom=t.zoom,this.near=t.near,this.far=t.far,this.focus=t.focus,this.aspect=t.aspect,this.view=t.view===null?null:Object.assign({},t.view),this.filmGauge=t.filmGauge,this.filmOffset=t.filmOffset,this}setFocalLength(t){let e=.5*this.getFilmHeight()/t;this.fov=Ws*2*Math.atan(e),this.updateProjectionMatrix()}getFocalLength(){let t=Math.tan(kr*.5*this.fov);return .5*this.getFilmHeight()/t}getEffectiveFOV(){return Ws*2*Math.atan(Math.tan(kr*.5*this.fov)/this.zoom)}getFilmWidth(){return this.filmGauge*Math.min(this.aspect,1)}getFilmHeight(){return this.filmGauge/Math.max(this.aspect,1)}getViewBounds(t,e,n){Vi.set(-1,-1,.5).applyMatrix4(this.projectionMatrixInverse),e.set(Vi.x,Vi.y).multiplyScalar(-t/Vi.z),Vi.set(1,1,.5).applyMatrix4(this.projectionMatrixInverse),n.set(Vi.x,Vi.y).multiplyScalar(-t/Vi.z)}getViewSize(t,e){return this.getViewBounds(t,pf,mf),e.subVectors(mf,pf)}setViewOffset(t,e,n,s,r,a){this.aspect=t/e,this.view===null&&(this.view={enabled:!0,fullWidth:1,fullHeight:1,offsetX:0,offsetY:0,width:1,height:1}),this.view.enabled=!0,this.view.fullWidth=t,this.view.fullHeight=e,this.view.offsetX=n,this.view.offsetY=s,this.view.width=r,this.view.height=a,this.updateProjectionMatrix()}clearViewOffset(){this.view!==null&&(this.view.enabled=!1),this.updateProjectionMatrix()}updateProjectionMatrix(){let t=this.near,e=t*Math.tan(kr*.5*this.fov)/this.zoom,n=2*e,s=this.aspect*n,r=-.5*s,a=this.view;if(this.view!==null&&this.view.enabled){let l=a.fullWidth,c=a.fullHeight;r+=a.offsetX*s/l,e-=a.offsetY*n/c,s*=a.width/l,n*=a.height/c}let o=this.filmOffset;o!==0&&(r+=t*o/this.getFilmWidth()),this.projectionMatrix.makePerspective(r,r+s,e,e-n,t,this.far,this.coordinateSystem,this.reversedDepth),this.projectionMatrixInverse.copy(this.projectionMatrix).invert()}toJSON(t){let e=super.toJSON(t);return e.object.fov=this.fov,e.object.zoom=this.zoom,e.object.near=this.near,e.object.far=this.far,e.object.focus=this.focus,e.object.aspect=this.aspect,this.view!==null&&(e.object.view=Object.assign({},this.view)),e.object.filmGauge=this.filmGauge,e.object.filmOffset=this.filmOffset,e}};var Xi=class extends ms{constructor(t=-1,e=1,n=1,s=-1,r=.1,a=2e3){super(),this.isOrthographicCamera=!0,this.type="OrthographicCamera",this.zoom=1,this.view=null,this.left=t,this.right=e,this.top=n,this.bottom=s,this.near=r,this.far=a,this.updateProjectionMatrix()}copy(t,e){return super.copy(t,e),this.left=t.left,this.right=t.right,this.top=t.top,this.bottom=t.bottom,this.near=t.near,this.far=t.far,this.zoom=t.zoom,this.view=t.view===null?null:Object.assign({},t.view),this}setViewOffset(t,e,n,s,r,a){this.view===null&&(this.view={enabled:!0,fullWidth:1,fullHeight:1,offsetX:0,offsetY:0,width:1,height:1}),this.view.enabled=!0,this.view.fullWidth=t,this.view.fullHeight=e,this.view.offsetX=n,this.view.offsetY=s,this.view.width=r,this.view.height=a,this.updateProjectionMatrix()}clearViewOffset(){this.view!==null&&(this.view.enabled=!1),this.updateProjectionMatrix()}updateProjectionMatrix(){let t=(this.right-this.left)/(2*this.zoom),e=(this.top-this.bottom)/(2*this.zoom),n=(this.right+this.left)/2,s=(this.top+this.bottom)/2,r=n-t,a=n+t,o=s+e,l=s-e;if(this.view!==null&&this.view.enabled){let c=(this.right-this.left)/this.view.fullWidth/this.zoom,u=(this.top-this.bottom)/this.view.fullHeight/this.zoom;r+=c*this.view.offsetX,a=r+c*this.view.width,o-=u*this.view.offsetY,l=o-u*this.view.height}this.projectionMatrix.makeOrthographic(r,a,o,l,this.near,this.far,this.coordinateSystem,this.reversedDepth),this.projectionMatrixInverse.copy(this.projectionMatrix).invert()}toJSON(t){let e=super.toJSON(t);return e.object.zoom=this.zoom,e.object.left=this.left,e.object.right=this.right,e.object.top=this.top,e.object.bottom=this.bottom,e.object.near=this.near,e.object.far=this.far,this.view!==null&&(e.object.view=Object.assign({},this.view)),e}};var ea=class extends Mn{constructor(){super(),this.isInstancedBufferGeometry=!0,this.type="InstancedBufferGeometry",this.instanceCount=1/0}copy(t){return super.copy(t),this.instanceCount=t.instanceCount,this}toJSON(){let t=super.toJSON();return t.instanceCount=this.instanceCount,t.isInstancedBufferGeometry=!0,t}};var zs=-90,Hs=1,Yi=class extends Ze{constructor(t,e,n){super(),this.type="CubeCamera",this.renderTarget=n,this.coordinateSystem=null,this.activeMipmapLevel=0;let s=new Le(zs,Hs,t,e);s.layers=this.layers,this.add(s);let r=new Le(zs,Hs,t,e);r.layers=this.layers,this.add(r);let a=new Le(zs,Hs,t,e);a.layers=this.layers,this.add(a);let o=new Le(zs,Hs,t,e);o.layers=this.layers,this.add(o);let l=new Le(zs,Hs,t,e);l.layers=this.layers,this.add(l);let c=new Le(zs,Hs,t,e);c.layers=this.layers,this.add(c)}updateCoordinateSystem(){let t=this.coordinateSystem,e=this.children.concat(),[n,s,r,a,o,l]=e;for(let c of e)this.remove(c);if(t===On)n.up.set(0,1,0),n.lookAt(1,0,0),s.up.set(0,1,0),s.lookAt(-1,0,0),r.up.set(0,0,-1),r.lookAt(0,1,0),a.up.set(0,0,1),a.lookAt(0,-1,0),o.up.set(0,1,0),o.lookAt(0,0,1),l.up.set(0,1,0),l.lookAt(0,0,-1);else if(t===Vr)n.up.set(0,-1,0),n.lookAt(-1,0,0),s.up.set(0,-1,0),s.lookAt(1,0,0),r.up.set(0,0,1),r.lookAt(0,1,0),a.up.set(0,0,-1),a.lookAt(0,-1,0),o.up.set(0,-1,0),o.lookAt(0,0,1),l.up.set(0,-1,0),l.lookAt(0,0,-1);else throw new Error("THREE.CubeCamera.updateCoordinateSystem(): Invalid coordinate system: "+t);for(let c of e)this.add(c),c.updateMatrixWorld()}update(t,e){this.parent===null&&this.updateMatrixWorld();let{renderTarget:n,activeMipmapLevel:s}=this;this.coordinateSystem!==t.coordinateSystem&&(this.coordinateSystem=t.coordinateSystem,this.updateCoordinateSystem());let[r,a,o,l,c,u]=this.children,h=t.getRenderTarget(),d=t.getActiveCubeFace(),f=t.getActiveMipmapLevel(),g=t.xr.enabled;t.xr.enabled=!1;let _=n.texture.mipmapsAutoUpdate;n.texture.mipmapsAutoUpdate=!1;let p=!1;t.isWebGLRenderer===!0?p=t.state.buffers.depth.getReversed():p=t.reversedDepthBuffer,t.setRenderTarget(n,0,s),p&&t.autoClear===!1&&t.clearDepth(),t.render(e,r),t.setRenderTarget(n,1,s),p&&t.autoClear===!1&&t.clearDepth(),t.render(e,a),t.setRenderTarget(n,2,s),p&&t.autoClear===!1&&t.clearDepth(),t.render(e,o),t.setRenderTarget(n,3,s),p&&t.autoClear===!1&&t.clearDepth(),t.render(e,l),t.setRenderTarget(n,4,s),p&&t.autoClear===!1&&t.clearDepth(),t.render(e,c),n.texture.mipmapsAutoUpdate=_,t.setRenderTarget(n,5,s),p&&t.autoClear===!1&&t.clearDepth(),t.render(e,u),t.setRenderTarget(h,d,f),t.xr.enabled=g,n.texture.needsPMREMUpdate=!0}},Vo=class extends Le{constructor(t=[]){super(),this.isArrayCamera=!0,this.isMultiViewCamera=!1,this.cameras=t,this.perCameraFrustumCulled=!1}},na=class{constructor(){this._previousTime=0,this._currentTime=0,this._startTime=performance.now(),this._delta=0,this._elapsed=0,this._timescale=1,this._document=null,this._pageVisibilityHandler=null}connect(t){this._document=t,t.hidden!==void 0&&(this._pageVisibilityHandler=v0.bind(this),t.addEventListener("visibilitychange",this._pageVisibilityHandler,!1))}disconnect(){this._pageVisibilityHandler!==null&&(this._document.removeEventListener("visibilitychange",this._pageVisibilityHandler),this._pageVisibilityHandler=null),this._document=null}getDelta(){return this._delta/1e3}getElapsed(){return this._elapsed/1e3}getTimescale(){return this._timescale}setTimescale(t){return this._timescale=t,this}reset(){return this._currentTime=performance.now()-this._startTime,this}dispose(){this.disconnect()}update(t){return this._pageVisibilityHandler!==null&&this._document.hidden===!0?this._delta=0:(this._previousTime=this._currentTime,this._currentTime=(t!==void 0?t:performance.now())-this._startTime,this._delta=(this._currentTime-this._previousTime)*this._timescale,this._elapsed+=this._delta),this}};function v0(){this._document.hidden===!1&&this.reset()}var Ru="\\[\\]\\.:\\/",S0=new RegExp("["+Ru+"]","g"),Cu="[^"+Ru+"]",b0="[^"+Ru.replace("\\.","")+"]",w0=/((?:WC+[\/:])*)/.source.replace("WC",Cu),M0=/(WCOD+)?/.source.replace("WCOD",b0),T0=/(?:\.(WC+)(?:\[(.+)\])?)?/.source.replace("WC",Cu),E0=/\.(WC+)(?:\[(.+)\])?/.source.replace("WC",Cu),A0=new RegExp("^"+w0+M0+T0+E0+"$"),R0=["material","materials","bones","map"],jc=class{constructor(t,e,n){let s=n||xe.parseTrackName(e);this._targetGroup=t,this._bindings=t.subscribe_(e,s)}getValue(t,e){this.bind();let n=this._targetGroup.nCachedObjects_,s=this._bindings[n];s!==void 0&&s.getValue(t,e)}setValue(t,e){let n=this._bindings;for(let s=this._targetGroup.nCachedObjects_,r=n.length;s!==r;++s)n[s].setValue(t,e)}bind(){let t=this._bindings;for(let e=this._targetGroup.nCachedObjects_,n=t.length;e!==n;++e)t[e].bind()}unbind(){let t=this._bindings;for(let e=this._targetGroup.nCachedObjects_,n=t.length;e!==n;++e)t[e].unbind()}},xe=class i{constructor(t,e,n){this.path=e,this.parsedPath=n||i.parseTrackName(e),this.node=i.findNode(t,this.parsedPath.nodeName),this.rootNode=t,this.getValue=this._getValue_unbound,this.setValue=this._setValue_unbound}static create(t,e,n){return t&&t.isAnimationObjectGroup?new i.Composite(t,e,n):new i(t,e,n)}static sanitizeNodeName(t){return t.replace(/\s/g,"_").replace(S0,"")}static parseTrackName(t){let e=A0.exec(t);if(e===null)throw new Error("THREE.PropertyBinding: Cannot parse trackName: "+t);let n={nodeName:e[2],objectName:e[3],objectIndex:e[4],propertyName:e[5],propertyIndex:e[6]},s=n.nodeName&&n.nodeName.lastIndexOf(".");if(s!==void 0&&s!==-1){let r=n.nodeName.substring(s+1);R0.indexOf(r)!==-1&&(n.nodeName=n.nodeName.substring(0,s),n.objectName=r)}if(n.propertyName===null||n.propertyName.length===0)throw new Error("THREE.PropertyBinding: can not parse propertyName from trackName: "+t);return n}static findNode(t,e){if(e===void 0||e===""||e==="."||e===-1||e===t.name||e===t.uuid)return t;if(t.skeleton){let n=t.skeleton.getBoneByName(e);if(n!==void 0)return n}if(t.children){let n=function(r){for(let a=0;a<r.length;a++){let o=r[a];if(o.name===e||o.uuid===e)return o;let l=n(o.children);if(l)return l}return null},s=n(t.children);if(s)return s}return null}_getValue_unavailable(){}_setValue_unavailable(){}_getValue_direct(t,e){t[e]=this.targetObject[this.propertyName]}_getValue_array(t,e){let n=this.resolvedProperty;for(let s=0,r=n.length;s!==r;++s)t[e++]=n[s]}_getValue_arrayElement(t,e){t[e]=this.resolvedProperty[this.propertyIndex]}_getValue_toArray(t,e){this.resolvedProperty.toArray(t,e)}_setValue_direct(t,e){this.targetObject[this.propertyName]=t[e]}_setValue_direct_setNeedsUpdate(t,e){this.targetObject[this.propertyName]=t[e],this.targetObject.needsUpdate=!0}_setValue_direct_setMatrixWorldNeedsUpdate(t,e){this.targetObject[this.propertyName]=t[e],this.targetObject.matrixWorldNeedsUpdate=!0}_setValue_array(t,e){let n=this.resolvedProperty;for(let s=0,r=n.length;s!==r;++s)n[s]=t[e++]}_setValue_array_setNeedsUpdate(t,e){let n=this.resolvedProperty;for(let s=0,r=n.length;s!==r;++s)n[s]=t[e++];this.targetObject.needsUpdate=!0}_setValue_array_setMatrixWorldNeedsUpdate(t,e){let n=this.resolvedProperty;for(let s=0,r=n.length;s!==r;++s)n[s]=t[e++];this.targetObject.matrixWorldNeedsUpdate=!0}_setValue_arrayElement(t,e){this.resolvedProperty[this.propertyIndex]=t[e]}_setValue_arrayElement_setNeedsUpdate(t,e){this.resolvedProperty[this.propertyIndex]=t[e],this.targetObject.needsUpdate=!0}_setValue_arrayElement_setMatrixWorldNeedsUpdate(t,e){this.resolvedProperty[this.propertyIndex]=t[e],this.targetObject.matrixWorldNeedsUpdate=!0}_setValue_fromArray(t,e){this.resolvedProperty.fromArray(t,e)}_setValue_fromArray_setNeedsUpdate(t,e){this.resolvedProperty.fromArray(t,e),this.targetObject.needsUpdate=!0}_setValue_fromArray_setMatrixWorldNeedsUpdate(t,e){this.resolvedProperty.fromArray(t,e),this.targetObject.matrixWorldNeedsUpdate=!0}_getValue_unbound(t,e){this.bind(),this.getValue(t,e)}_setValue_unbound(t,e){this.bind(),this.setValue(t,e)}bind(){let t=this.node,e=this.parsedPath,n=e.objectName,s=e.propertyName,r=e.propertyIndex;if(t||(t=i.findNode(this.rootNode,e.nodeName),this.node=t),this.getValue=this._getValue_unavailable,this.setValue=this._setValue_unavailable,!t){It("PropertyBinding: No target node found for track: "+this.path+".");return}if(n){let c=e.objectIndex;switch(n){case"materials":if(!t.material){Nt("PropertyBinding: Can not bind to material as node does not have a material.",this);return}if(!t.material.materials){Nt("PropertyBinding: Can not bind to material.materials as node.material does not have a materials array.",this);return}t=t.material.materials;break;case"bones":if(!t.skeleton){Nt("PropertyBinding: Can not bind to bones as node does not have a skeleton.",this);return}t=t.skeleton.bones;for(let u=0;u<t.length;u++)if(t[u].name===c){c=u;break}break;case"map":if("map"in t){t=t.map;break}if(!t.material){Nt("PropertyBinding: Can not bind to material as node does not have a material.",this);return}if(!t.material.map){Nt("PropertyBinding: Can not bind to material.map as node.material does not have a map.",this);return}t=t.material.map;break;default:if(t[n]===void 0){Nt("PropertyBinding: Can not bind to objectName of node undefined.",this);return}t=t[n]}if(c!==void 0){if(t[c]===void 0){Nt("PropertyBinding: Trying to bind to objectIndex of objectName, but is undefined.",this,t);return}t=t[c]}}let a=t[s];if(a===void 0){let c=e.nodeName;Nt("PropertyBinding: Trying to update property for track: "+c+"."+s+" but it wasn't found.",t);return}let o=this.Versioning.None;this.targetObject=t,t.isMaterial===!0?o=this.Versioning.NeedsUpdate:t.isObject3D===!0&&(o=this.Versioning.MatrixWorldNeedsUpdate);let l=this.BindingType.Direct;if(r!==void 0){if(s==="morphTargetInfluences"){if(!t.geometry){Nt("PropertyBinding: Can not bind to morphTargetInfluences because node does not have a geometry.",this);return}if(!t.geometry.morphAttributes){Nt("PropertyBinding: Can not bind to morphTargetInfluences because node does not have a geometry.morphAttributes.",this);return}t.morphTargetDictionary[r]!==void 0&&(r=t.morphTargetDictionary[r])}l=this.BindingType.ArrayElement,this.resolvedProperty=a,this.propertyIndex=r}else a.fromArray!==void 0&&a.toArray!==void 0?(l=this.BindingType.HasFromToArray,this.resolvedProperty=a):Array.isArray(a)?(l=this.BindingType.EntireArray,this.resolvedProperty=a):this.propertyName=s;this.getValue=this.GetterByBindingType[l],this.setValue=this.SetterByBindingTypeAndVersioning[l][o]}unbind(){this.node=null,this.getValue=this._getValue_unbound,this.setValue=this._setValue_unbound}};xe.Composite=jc;xe.prototype.BindingType={Direct:0,EntireArray:1,ArrayElement:2,HasFromToArray:3};xe.prototype.Versioning={None:0,NeedsUpdate:1,MatrixWorldNeedsUpdate:2};xe.prototype.GetterByBindingType=[xe.prototype._getValue_direct,xe.prototype._getValue_array,xe.prototype._getValue_arrayElement,xe.prototype._getValue_toArray];xe.prototype.SetterByBindingTypeAndVersioning=[[xe.prototype._setValue_direct,xe.prototype._setValue_direct_setNeedsUpdate,xe.prototype._setValue_direct_setMatrixWorldNeedsUpdate],[xe.prototype._setValue_array,xe.prototype._setValue_array_setNeedsUpdate,xe.prototype._setValue_array_setMatrixWorldNeedsUpdate],[xe.prototype._setValue_arrayElement,xe.prototype._setValue_arrayElement_setNeedsUpdate,xe.prototype._setValue_arrayElement_setMatrixWorldNeedsUpdate],[xe.prototype._setValue_fromArray,xe.prototype._setValue_fromArray_setNeedsUpdate,xe.prototype._setValue_fromArray_setMatrixWorldNeedsUpdate]];var gT=new Float32Array(1);var ia=class{static{this.prototype.isMatrix2=!0}constructor(t,e,n,s){this.elements=[1,0,0,1],t!==void 0&&this.set(t,e,n,s)}identity(){return this.set(1,0,0,1),this}fromArray(t,e=0){for(let n=0;n<4;n++)this.elements[n]=t[n+e];return this}set(t,e,n,s){let r=this.elements;return r[0]=t,r[2]=e,r[1]=n,r[3]=s,this}};var sa=class extends Io{constructor(t,e=16776960){let n=new Uint16Array([0,1,1,2,2,3,3,0,4,5,5,6,6,7,7,4,0,4,1,5,2,6,3,7]),s=[1,1,1,-1,1,1,-1,-1,1,1,-1,1,1,1,-1,-1,1,-1,-1,-1,-1,1,-1,-1],r=new Mn;r.setIndex(new pn(n,1)),r.setAttribute("position",new Ce(s,3)),super(r,new Kr({color:e,toneMapped:!1})),this.box=t,this.type="Box3Helper",this.geometry.computeBoundingSphere()}updateMatrixWorld(t){let e=this.box;e.isEmpty()||(e.getCenter(this.position),e.getSize(this.scale),this.scale.multiplyScalar(.5),super.updateMatrixWorld(t))}dispose(){super.dispose(),this.geometry.dispose(),this.material.dispose()}};function Iu(i,t,e,n){let s=C0(n);switch(e){case xu:return i*t;case yu:return i*t/s.components*s.byteLength;case Ko:return i*t/s.components*s.byteLength;case Zi:return i*t*2/s.components*s.byteLength;case oi:return i*t*2/s.components*s.byteLength;case _u:return i*t*3/s.components*s.byteLength;case Ie:return i*t*4/s.components*s.byteLength;case ie:return i*t*4/s.components*s.byteLength;case oa:case la:return Math.floor((i+3)/4)*Math.floor((t+3)/4)*8;case ca:case ua:return Math.floor((i+3)/4)*Math.floor((t+3)/4)*16;case Zo:case Jo:return Math.max(i,16)*Math.max(t,8)/4;case jo:case Qo:return Math.max(i,8)*Math.max(t,8)/2;case tl:case el:case il:case sl:return Math.floor((i+3)/4)*Math.floor((t+3)/4)*8;case nl:case ha:case rl:return Math.floor((i+3)/4)*Math.floor((t+3)/4)*16;case al:return Math.floor((i+3)/4)*Math.floor((t+3)/4)*16;case ol:return Math.floor((i+4)/5)*Math.floor((t+3)/4)*16;case ll:return Math.floor((i+4)/5)*Math.floor((t+4)/5)*16;case cl:return Math.floor((i+5)/6)*Math.floor((t+4)/5)*16;case ul:return Math.floor((i+5)/6)*Math.floor((t+5)/6)*16;case hl:return Math.floor((i+7)/8)*Math.floor((t+4)/5)*16;case dl:return Math.floor((i+7)/8)*Math.floor((t+5)/6)*16;case fl:return Math.floor((i+7)/8)*Math.floor((t+7)/8)*16;case pl:return Math.floor((i+9)/10)*Math.floor((t+4)/5)*16;case ml:return Math.floor((i+9)/10)*Math.floor((t+5)/6)*16;case gl:return Math.floor((i+9)/10)*Math.floor((t+7)/8)*16;case xl:return Math.floor((i+9)/10)*Math.floor((t+9)/10)*16;case _l:return Math.floor((i+11)/12)*Math.floor((t+9)/10)*16;case yl:return Math.floor((i+11)/12)*Math.floor((t+11)/12)*16;case vl:case Sl:case bl:return Math.ceil(i/4)*Math.ceil(t/4)*16;case wl:case Ml:return Math.ceil(i/4)*Math.ceil(t/4)*8;case da:case Tl:return Math.ceil(i/4)*Math.ceil(t/4)*16}throw new Error(`Unable to determine texture byte length for ${e} format.`)}function C0(i){switch(i){case Ee:case fu:return{byteLength:1,components:1};case ji:case pu:case An:return{byteLength:2,components:1};case Xo:case Yo:return{byteLength:2,components:4};case Wt:case qo:case hn:return{byteLength:4,components:1};case mu:case gu:return{byteLength:4,components:3}}throw new Error(`THREE.TextureUtils: Unknown texture type ${i}.`)}typeof __THREE_DEVTOOLS__<"u"&&__THREE_DEVTOOLS__.dispatchEvent(new CustomEvent("register",{detail:{revision:"187"}}));typeof window<"u"&&(window.__THREE__?It("WARNING: Multiple instances of Three.js being imported."):window.__THREE__="187");function Ep(){let i=null,t=!1,e=null,n=null;function s(r,a){n=i.requestAnimationFrame(s),e(r,a)}return{start:function(){t!==!0&&e!==null&&i!==null&&(n=i.requestAnimationFrame(s),t=!0)},stop:function(){i!==null&&i.cancelAnimationFrame(n),t=!1},setAnimationLoop:function(r){e=r},setContext:function(r){i=r}}}function P0(i){let t=new WeakMap;function e(o,l){let c=o.array,u=o.usage,h=c.byteLength,d=i.createBuffer();i.bindBuffer(l,d),i.bufferData(l,c,u),o.onUploadCallback();let f;if(c instanceof Float32Array)f=i.FLOAT;else if(typeof Float16Array<"u"&&c instanceof Float16Array)f=i.HALF_FLOAT;else if(c instanceof Uint16Array)o.isFloat16BufferAttribute?f=i.HALF_FLOAT:f=i.UNSIGNED_SHORT;else if(c instanceof Int16Array)f=i.SHORT;else if(c instanceof Uint32Array)f=i.UNSIGNED_INT;else if(c instanceof Int32Array)f=i.INT;else if(c instanceof Int8Array)f=i.BYTE;else if(c instanceof Uint8Array)f=i.UNSIGNED_BYTE;else if(c instanceof Uint8ClampedArray)f=i.UNSIGNED_BYTE;else throw new Error("THREE.WebGLAttributes: Unsupported buffer data format: "+c);return{buffer:d,type:f,bytesPerElement:c.BYTES_PER_ELEMENT,version:o.version,size:h}}function n(o,l,c){let u=l.array,h=l.updateRanges;if(i.bindBuffer(c,o),h.length===0)i.bufferSubData(c,0,u);else{h.sort((f,g)=>f.start-g.start);let d=0;for(let f=1;f<h.length;f++){let g=h[d],_=h[f];_.start<=g.start+g.count+1?g.count=Math.max(g.count,_.start+_.count-g.start):(++d,h[d]=_)}h.length=d+1;for(let f=0,g=h.length;f<g;f++){let _=h[f];i.bufferSubData(c,_.start*u.BYTES_PER_ELEMENT,u,_.start,_.count)}l.clearUpdateRanges()}l.onUploadCallback()}function s(o){return o.isInterleavedBufferAttribute&&(o=o.data),t.get(o)}function r(o){o.isInterleavedBufferAttribute&&(o=o.data);let l=t.get(o);l&&(i.deleteBuffer(l.buffer),t.delete(o))}function a(o,l){if(o.isInterleavedBufferAttribute&&(o=o.data),o.isGLBufferAttribute){let u=t.get(o);(!u||u.version<o.version)&&t.set(o,{buffer:o.buffer,type:o.type,bytesPerElement:o.elementSize,version:o.version});return}let c=t.get(o);if(c===void 0)t.set(o,e(o,l));else if(c.version<o.version){if(c.size!==o.array.byteLength)throw new Error("THREE.WebGLAttributes: The size of the buffer attribute's array buffer does not match the original size. Resizing buffer attributes is not supported.");n(c.buffer,o,l),c.version=o.version}}return{get:s,remove:r,update:a}}var D0=`#ifdef USE_ALPHAHASH
	if ( diffuseColor.a < getAlphaHashThreshold( vPosition ) ) discard;
#endif`,L0=`#ifdef USE_ALPHAHASH
	const float ALPHA_HASH_SCALE = 0.05;
	float hash2D( vec2 value ) {
		return fract( 1.0e4 * sin( 17.0 * value.x + 0.1 * value.y ) * ( 0.1 + abs( sin( 13.0 * value.y + value.x ) ) ) );
	}
	float hash3D( vec3 value ) {
		return hash2D( vec2( hash2D( value.xy ), value.z ) );
	}
	float getAlphaHashThreshold( vec3 position ) {
		float maxDeriv = max(
			length( dFdx( position.xyz ) ),
			length( dFdy( position.xyz ) )
		);
		float pixScale = 1.0 / ( ALPHA_HASH_SCALE * maxDeriv );
		vec2 pixScales = vec2(
			exp2( floor( log2( pixScale ) ) ),
			exp2( ceil( log2( pixScale ) ) )
		);
		vec2 alpha = vec2(
			hash3D( floor( pixScales.x * position.xyz ) ),
			hash3D( floor( pixScales.y * position.xyz ) )
		);
		float lerpFactor = fract( log2( pixScale ) );
		float x = ( 1.0 - lerpFactor ) * alpha.x + lerpFactor * alpha.y;
		float a = min( lerpFactor, 1.0 - lerpFactor );
		vec3 cases = vec3(
			x * x / ( 2.0 * a * ( 1.0 - a ) ),
			( x - 0.5 * a ) / ( 1.0 - a ),
			1.0 - ( ( 1.0 - x ) * ( 1.0 - x ) / ( 2.0 * a * ( 1.0 - a ) ) )
		);
		float threshold = ( x < ( 1.0 - a ) )
			? ( ( x < a ) ? cases.x : cases.y )
			: cases.z;
		return clamp( threshold , 1.0e-6, 1.0 );
	}
#endif`,F0=`#ifdef USE_ALPHAMAP
	diffuseColor.a *= texture2D( alphaMap, vAlphaMapUv ).g;
#endif`,N0=`#ifdef USE_ALPHAMAP
	uniform sampler2D alphaMap;
#endif`,U0=`#ifdef USE_ALPHATEST
	#ifdef ALPHA_TO_COVERAGE
	diffuseColor.a = smoothstep( alphaTest, alphaTest + fwidth( diffuseColor.a ), diffuseColor.a );
	if ( diffuseColor.a == 0.0 ) discard;
	#else
	if ( diffuseColor.a < alphaTest ) discard;
	#endif
#endif`,O0=`#ifdef USE_ALPHATEST
	uniform float alphaTest;
#endif`,k0=`#ifdef USE_AOMAP
	float ambientOcclusion = ( texture2D( aoMap, vAoMapUv ).r - 1.0 ) * aoMapIntensity + 1.0;
	reflectedLight.indirectDiffuse *= ambientOcclusion;
	#if defined( USE_CLEARCOAT ) 
		clearcoatSpecularIndirect *= ambientOcclusion;
	#endif
	#if defined( USE_SHEEN ) 
		sheenSpecularIndirect *= ambientOcclusion;
	#endif
	#if defined( USE_ENVMAP ) && defined( STANDARD )
		float dotNV = saturate( dot( geometryNormal, geometryViewDir ) );
		reflectedLight.indirectSpecular *= computeSpecularOcclusion( dotNV, ambientOcclusion, material.roughness );
	#endif
#endif`,B0=`#ifdef USE_AOMAP
	uniform sampler2D aoMap;
	uniform float aoMapIntensity;
#endif`,z0=`#ifdef USE_BATCHING
	#if ! defined( GL_ANGLE_multi_draw )
	#define gl_DrawID _gl_DrawID
	uniform int _gl_DrawID;
	#endif
	uniform highp sampler2D batchingTexture;
	uniform highp usampler2D batchingIdTexture;
	mat4 getBatchingMatrix( const in float i ) {
		int size = textureSize( batchingTexture, 0 ).x;
		int j = int( i ) * 4;
		int x = j % size;
		int y = j / size;
		vec4 v1 = texelFetch( batchingTexture, ivec2( x, y ), 0 );
		vec4 v2 = texelFetch( batchingTexture, ivec2( x + 1, y ), 0 );
		vec4 v3 = texelFetch( batchingTexture, ivec2( x + 2, y ), 0 );
		vec4 v4 = texelFetch( batchingTexture, ivec2( x + 3, y ), 0 );
		return mat4( v1, v2, v3, v4 );
	}
	float getIndirectIndex( const in int i ) {
		int size = textureSize( batchingIdTexture, 0 ).x;
		int x = i % size;
		int y = i / size;
		return float( texelFetch( batchingIdTexture, ivec2( x, y ), 0 ).r );
	}
#endif
#ifdef USE_BATCHING_COLOR
	uniform sampler2D batchingColorTexture;
	vec4 getBatchingColor( const in float i ) {
		int size = textureSize( batchingColorTexture, 0 ).x;
		int j = int( i );
		int x = j % size;
		int y = j / size;
		return texelFetch( batchingColorTexture, ivec2( x, y ), 0 );
	}
#endif`,H0=`#ifdef USE_BATCHING
	mat4 batchingMatrix = getBatchingMatrix( getIndirectIndex( gl_DrawID ) );
#endif`,V0=`vec3 transformed = vec3( position );
#ifdef USE_ALPHAHASH
	vPosition = vec3( position );
#endif`,G0=`vec3 objectNormal = vec3( normal );
#ifdef USE_TANGENT
	vec3 objectTangent = vec3( tangent.xyz );
#endif`,$0=`float G_BlinnPhong_Implicit( ) {
	return 0.25;
}
float D_BlinnPhong( const in float shininess, const in float dotNH ) {
	return RECIPROCAL_PI * ( shininess * 0.5 + 1.0 ) * pow( dotNH, shininess );
}
vec3 BRDF_BlinnPhong( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, const in vec3 specularColor, const in float shininess ) {
	vec3 halfDir = normalize( lightDir + viewDir );
	float dotNH = saturate( dot( normal, halfDir ) );
	float dotVH = saturate( dot( viewDir, halfDir ) );
	vec3 F = F_Schlick( specularColor, 1.0, dotVH );
	float G = G_BlinnPhong_Implicit( );
	float D = D_BlinnPhong( shininess, dotNH );
	return F * ( G * D );
} // validated`,W0=`#ifdef USE_IRIDESCENCE
	const mat3 XYZ_TO_REC709 = mat3(
		 3.2404542, -0.9692660,  0.0556434,
		-1.5371385,  1.8760108, -0.2040259,
		-0.4985314,  0.0415560,  1.0572252
	);
	vec3 Fresnel0ToIor( vec3 fresnel0 ) {
		vec3 sqrtF0 = sqrt( fresnel0 );
		return ( vec3( 1.0 ) + sqrtF0 ) / ( vec3( 1.0 ) - sqrtF0 );
	}
	vec3 IorToFresnel0( vec3 transmittedIor, float incidentIor ) {
		return pow2( ( transmittedIor - vec3( incidentIor ) ) / ( transmittedIor + vec3( incidentIor ) ) );
	}
	float IorToFresnel0( float transmittedIor, float incidentIor ) {
		return pow2( ( transmittedIor - incidentIor ) / ( transmittedIor + incidentIor ));
	}
	vec3 evalSensitivity( float OPD, vec3 shift ) {
		float phase = 2.0 * PI * OPD * 1.0e-9;
		vec3 val = vec3( 5.4856e-13, 4.4201e-13, 5.2481e-13 );
		vec3 pos = vec3( 1.6810e+06, 1.7953e+06, 2.2084e+06 );
		vec3 var = vec3( 4.3278e+09, 9.3046e+09, 6.6121e+09 );
		vec3 xyz = val * sqrt( 2.0 * PI * var ) * cos( pos * phase + shift ) * exp( - pow2( phase ) * var );
		xyz.x += 9.7470e-14 * sqrt( 2.0 * PI * 4.5282e+09 ) * cos( 2.2399e+06 * phase + shift[ 0 ] ) * exp( - 4.5282e+09 * pow2( phase ) );
		xyz /= 1.0685e-7;
		vec3 rgb = XYZ_TO_REC709 * xyz;
		return rgb;
	}
	vec3 evalIridescence( float outsideIOR, float eta2, float cosTheta1, float thinFilmThickness, vec3 baseF0 ) {
		vec3 I;
		float iridescenceIOR = mix( outsideIOR, eta2, smoothstep( 0.0, 0.03, thinFilmThickness ) );
		float sinTheta2Sq = pow2( outsideIOR / iridescenceIOR ) * ( 1.0 - pow2( cosTheta1 ) );
		float cosTheta2Sq = 1.0 - sinTheta2Sq;
		if ( cosTheta2Sq < 0.0 ) {
			return vec3( 1.0 );
		}
		float cosTheta2 = sqrt( cosTheta2Sq );
		float R0 = IorToFresnel0( iridescenceIOR, outsideIOR );
		float R12 = F_Schlick( R0, 1.0, cosTheta1 );
		float T121 = 1.0 - R12;
		float phi12 = 0.0;
		if ( iridescenceIOR < outsideIOR ) phi12 = PI;
		float phi21 = PI - phi12;
		vec3 baseIOR = Fresnel0ToIor( clamp( baseF0, 0.0, 0.9999 ) );		vec3 R1 = IorToFresnel0( baseIOR, iridescenceIOR );
		vec3 R23 = F_Schlick( R1, 1.0, cosTheta2 );
		vec3 phi23 = vec3( 0.0 );
		if ( baseIOR[ 0 ] < iridescenceIOR ) phi23[ 0 ] = PI;
		if ( baseIOR[ 1 ] < iridescenceIOR ) phi23[ 1 ] = PI;
		if ( baseIOR[ 2 ] < iridescenceIOR ) phi23[ 2 ] = PI;
		float OPD = 2.0 * iridescenceIOR * thinFilmThickness * cosTheta2;
		vec3 phi = vec3( phi21 ) + phi23;
		vec3 R123 = clamp( R12 * R23, 1e-5, 0.9999 );
		vec3 r123 = sqrt( R123 );
		vec3 Rs = pow2( T121 ) * R23 / ( vec3( 1.0 ) - R123 );
		vec3 C0 = R12 + Rs;
		I = C0;
		vec3 Cm = Rs - T121;
		for ( int m = 1; m <= 2; ++ m ) {
			Cm *= r123;
			vec3 Sm = 2.0 * evalSensitivity( float( m ) * OPD, float( m ) * phi );
			I += Cm * Sm;
		}
		return max( I, vec3( 0.0 ) );
	}
#endif`,q0=`#ifdef USE_BUMPMAP
	uniform sampler2D bumpMap;
	uniform float bumpScale;
	vec2 dHdxy_fwd() {
		vec2 dSTdx = dFdx( vBumpMapUv );
		vec2 dSTdy = dFdy( vBumpMapUv );
		float Hll = bumpScale * texture2D( bumpMap, vBumpMapUv ).x;
		float dBx = bumpScale * texture2D( bumpMap, vBumpMapUv + dSTdx ).x - Hll;
		float dBy = bumpScale * texture2D( bumpMap, vBumpMapUv + dSTdy ).x - Hll;
		return vec2( dBx, dBy );
	}
	vec3 perturbNormalArb( vec3 surf_pos, vec3 surf_norm, vec2 dHdxy, float faceDirection ) {
		vec3 vSigmaX = normalize( dFdx( surf_pos.xyz ) );
		vec3 vSigmaY = normalize( dFdy( surf_pos.xyz ) );
		vec3 vN = surf_norm;
		vec3 R1 = cross( vSigmaY, vN );
		vec3 R2 = cross( vN, vSigmaX );
		float fDet = dot( vSigmaX, R1 ) * faceDirection;
		vec3 vGrad = sign( fDet ) * ( dHdxy.x * R1 + dHdxy.y * R2 );
		return normalize( abs( fDet ) * surf_norm - vGrad );
	}
#endif`,X0=`#if NUM_CLIPPING_PLANES > 0
	vec4 plane;
	#ifdef ALPHA_TO_COVERAGE
		float distanceToPlane, distanceGradient;
		float clipOpacity = 1.0;
		#pragma unroll_loop_start
		for ( int i = 0; i < UNION_CLIPPING_PLANES; i ++ ) {
			plane = clippingPlanes[ i ];
			distanceToPlane = - dot( vClipPosition, plane.xyz ) + plane.w;
			distanceGradient = fwidth( distanceToPlane ) / 2.0;
			clipOpacity *= smoothstep( - distanceGradient, distanceGradient, distanceToPlane );
			if ( clipOpacity == 0.0 ) discard;
		}
		#pragma unroll_loop_end
		#if UNION_CLIPPING_PLANES < NUM_CLIPPING_PLANES
			float unionClipOpacity = 1.0;
			#pragma unroll_loop_start
			for ( int i = UNION_CLIPPING_PLANES; i < NUM_CLIPPING_PLANES; i ++ ) {
				plane = clippingPlanes[ i ];
				distanceToPlane = - dot( vClipPosition, plane.xyz ) + plane.w;
				distanceGradient = fwidth( distanceToPlane ) / 2.0;
				unionClipOpacity *= 1.0 - smoothstep( - distanceGradient, distanceGradient, distanceToPlane );
			}
			#pragma unroll_loop_end
			clipOpacity *= 1.0 - unionClipOpacity;
		#endif
		diffuseColor.a *= clipOpacity;
		if ( diffuseColor.a == 0.0 ) discard;
	#else
		#pragma unroll_loop_start
		for ( int i = 0; i < UNION_CLIPPING_PLANES; i ++ ) {
			plane = clippingPlanes[ i ];
			if ( dot( vClipPosition, plane.xyz ) > plane.w ) discard;
		}
		#pragma unroll_loop_end
		#if UNION_CLIPPING_PLANES < NUM_CLIPPING_PLANES
			bool clipped = true;
			#pragma unroll_loop_start
			for ( int i = UNION_CLIPPING_PLANES; i < NUM_CLIPPING_PLANES; i ++ ) {
				plane = clippingPlanes[ i ];
				clipped = ( dot( vClipPosition, plane.xyz ) > plane.w ) && clipped;
			}
			#pragma unroll_loop_end
			if ( clipped ) discard;
		#endif
	#endif
#endif`,Y0=`#if NUM_CLIPPING_PLANES > 0
	varying vec3 vClipPosition;
	uniform vec4 clippingPlanes[ NUM_CLIPPING_PLANES ];
#endif`,K0=`#if NUM_CLIPPING_PLANES > 0
	varying vec3 vClipPosition;
#endif`,j0=`#if NUM_CLIPPING_PLANES > 0
	vClipPosition = - mvPosition.xyz;
#endif`,Z0=`#if defined( USE_COLOR ) || defined( USE_COLOR_ALPHA )
	diffuseColor *= vColor;
#endif`,Q0=`#if defined( USE_COLOR ) || defined( USE_COLOR_ALPHA )
	varying vec4 vColor;
#endif`,J0=`#if defined( USE_COLOR ) || defined( USE_COLOR_ALPHA ) || defined( USE_INSTANCING_COLOR ) || defined( USE_BATCHING_COLOR )
	varying vec4 vColor;
#endif`,tx=`#if defined( USE_COLOR ) || defined( USE_COLOR_ALPHA ) || defined( USE_INSTANCING_COLOR ) || defined( USE_BATCHING_COLOR )
	vColor = vec4( 1.0 );
#endif
#ifdef USE_COLOR_ALPHA
	vColor *= color;
#elif defined( USE_COLOR )
	vColor.rgb *= color;
#endif
#ifdef USE_INSTANCING_COLOR
	vColor.rgb *= instanceColor.rgb;
#endif
#ifdef USE_BATCHING_COLOR
	vColor *= getBatchingColor( getIndirectIndex( gl_DrawID ) );
#endif`,ex=`#define PI 3.141592653589793
#define PI2 6.283185307179586
#define PI_HALF 1.5707963267948966
#define RECIPROCAL_PI 0.3183098861837907
#define RECIPROCAL_PI2 0.15915494309189535
#define EPSILON 1e-6
#ifndef saturate
#define saturate( a ) clamp( a, 0.0, 1.0 )
#endif
#define whiteComplement( a ) ( 1.0 - saturate( a ) )
float pow2( const in float x ) { return x*x; }
vec3 pow2( const in vec3 x ) { return x*x; }
float pow3( const in float x ) { return x*x*x; }
float pow4( const in float x ) { float x2 = x*x; return x2*x2; }
float max3( const in vec3 v ) { return max( max( v.x, v.y ), v.z ); }
float average( const in vec3 v ) { return dot( v, vec3( 0.3333333 ) ); }
highp float rand( const in vec2 uv ) {
	const highp float a = 12.9898, b = 78.233, c = 43758.5453;
	highp float dt = dot( uv.xy, vec2( a,b ) ), sn = mod( dt, PI );
	return fract( sin( sn ) * c );
}
#ifdef HIGH_PRECISION
	float precisionSafeLength( vec3 v ) { return length( v ); }
#else
	float precisionSafeLength( vec3 v ) {
		float maxComponent = max3( abs( v ) );
		return length( v / maxComponent ) * maxComponent;
	}
#endif
struct IncidentLight {
	vec3 color;
	vec3 direction;
	bool visible;
};
struct ReflectedLight {
	vec3 directDiffuse;
	vec3 directSpecular;
	vec3 indirectDiffuse;
	vec3 indirectSpecular;
};
#ifdef USE_ALPHAHASH
	varying vec3 vPosition;
#endif
vec3 transformDirection( in vec3 dir, in mat4 matrix ) {
	return normalize( ( matrix * vec4( dir, 0.0 ) ).xyz );
}
#define inverseTransformDirection transformDirectionByInverseViewMatrix
vec3 transformNormalByInverseViewMatrix( in vec3 normal, in mat4 viewMatrix ) {
	return normalize( ( vec4( normal, 0.0 ) * viewMatrix ).xyz );
}
vec3 transformDirectionByInverseViewMatrix( in vec3 dir, in mat4 viewMatrix ) {
	return normalize( ( vec4( dir, 0.0 ) * viewMatrix ).xyz );
}
bool isPerspectiveMatrix( mat4 m ) {
	return m[ 2 ][ 3 ] == - 1.0;
}
vec2 equirectUv( in vec3 dir ) {
	float u = atan( dir.z, dir.x ) * RECIPROCAL_PI2 + 0.5;
	float v = asin( clamp( dir.y, - 1.0, 1.0 ) ) * RECIPROCAL_PI + 0.5;
	return vec2( u, v );
}
vec3 BRDF_Lambert( const in vec3 diffuseColor ) {
	return RECIPROCAL_PI * diffuseColor;
}
vec3 F_Schlick( const in vec3 f0, const in float f90, const in float dotVH ) {
	float fresnel = exp2( ( - 5.55473 * dotVH - 6.98316 ) * dotVH );
	return f0 * ( 1.0 - fresnel ) + ( f90 * fresnel );
}
float F_Schlick( const in float f0, const in float f90, const in float dotVH ) {
	float fresnel = exp2( ( - 5.55473 * dotVH - 6.98316 ) * dotVH );
	return f0 * ( 1.0 - fresnel ) + ( f90 * fresnel );
} // validated`,nx=`vec3 transformedNormal = objectNormal;
#ifdef USE_TANGENT
	vec3 transformedTangent = objectTangent;
#endif
#ifdef USE_BATCHING
	mat3 bm = mat3( batchingMatrix );
	transformedNormal /= vec3( dot( bm[ 0 ], bm[ 0 ] ), dot( bm[ 1 ], bm[ 1 ] ), dot( bm[ 2 ], bm[ 2 ] ) );
	transformedNormal = bm * transformedNormal;
	#ifdef USE_TANGENT
		transformedTangent = bm * transformedTangent;
	#endif
#endif
#ifdef USE_INSTANCING
	mat3 im = mat3( instanceMatrix );
	transformedNormal /= vec3( dot( im[ 0 ], im[ 0 ] ), dot( im[ 1 ], im[ 1 ] ), dot( im[ 2 ], im[ 2 ] ) );
	transformedNormal = im * transformedNormal;
	#ifdef USE_TANGENT
		transformedTangent = im * transformedTangent;
	#endif
#endif
transformedNormal = normalMatrix * transformedNormal;
#ifdef FLIP_SIDED
	transformedNormal = - transformedNormal;
#endif
#ifdef USE_TANGENT
	transformedTangent = ( modelViewMatrix * vec4( transformedTangent, 0.0 ) ).xyz;
#endif`,ix=`#ifdef USE_DISPLACEMENTMAP
	uniform sampler2D displacementMap;
	uniform float displacementScale;
	uniform float displacementBias;
#endif`,sx=`#ifdef USE_DISPLACEMENTMAP
	transformed += normalize( objectNormal ) * ( texture2D( displacementMap, vDisplacementMapUv ).x * displacementScale + displacementBias );
#endif`,rx=`#ifdef USE_EMISSIVEMAP
	vec4 emissiveColor = texture2D( emissiveMap, vEmissiveMapUv );
	#ifdef DECODE_VIDEO_TEXTURE_EMISSIVE
		emissiveColor = sRGBTransferEOTF( emissiveColor );
	#endif
	totalEmissiveRadiance *= emissiveColor.rgb;
#endif`,ax=`#ifdef USE_EMISSIVEMAP
	uniform sampler2D emissiveMap;
#endif`,ox="gl_FragColor = linearToOutputTexel( gl_FragColor );",lx=`vec4 LinearTransferOETF( in vec4 value ) {
	return value;
}
vec4 sRGBTransferEOTF( in vec4 value ) {
	return vec4( mix( pow( value.rgb * 0.9478672986 + vec3( 0.0521327014 ), vec3( 2.4 ) ), value.rgb * 0.0773993808, vec3( lessThanEqual( value.rgb, vec3( 0.04045 ) ) ) ), value.a );
}
vec4 sRGBTransferOETF( in vec4 value ) {
	return vec4( mix( pow( value.rgb, vec3( 0.41666 ) ) * 1.055 - vec3( 0.055 ), value.rgb * 12.92, vec3( lessThanEqual( value.rgb, vec3( 0.0031308 ) ) ) ), value.a );
}`,cx=`#ifdef USE_ENVMAP
	#ifdef ENV_WORLDPOS
		vec3 cameraToFrag;
		if ( isOrthographic ) {
			cameraToFrag = normalize( vec3( - viewMatrix[ 0 ][ 2 ], - viewMatrix[ 1 ][ 2 ], - viewMatrix[ 2 ][ 2 ] ) );
		} else {
			cameraToFrag = normalize( vWorldPosition - cameraPosition );
		}
		vec3 worldNormal = transformNormalByInverseViewMatrix( normal, viewMatrix );
		#ifdef ENVMAP_MODE_REFLECTION
			vec3 reflectVec = reflect( cameraToFrag, worldNormal );
		#else
			vec3 reflectVec = refract( cameraToFrag, worldNormal, refractionRatio );
		#endif
	#else
		vec3 reflectVec = vReflect;
	#endif
	#ifdef ENVMAP_TYPE_CUBE
		vec4 envColor = textureCube( envMap, envMapRotation * reflectVec );
		#ifdef ENVMAP_BLENDING_MULTIPLY
			outgoingLight = mix( outgoingLight, outgoingLight * envColor.xyz, specularStrength * reflectivity );
		#elif defined( ENVMAP_BLENDING_MIX )
			outgoingLight = mix( outgoingLight, envColor.xyz, specularStrength * reflectivity );
		#elif defined( ENVMAP_BLENDING_ADD )
			outgoingLight += envColor.xyz * specularStrength * reflectivity;
		#endif
	#endif
#endif`,ux=`#ifdef USE_ENVMAP
	uniform float envMapIntensity;
	uniform mat3 envMapRotation;
	uniform samplerCube envMap;
	#ifdef ENVMAP_TYPE_PMREM
		float roughnessToMip( const in float roughness ) {
			float r = clamp( roughness, 0.0, 1.0 );
			return ENVMAP_MAX_LOD * r * ( 2.0 - r );
		}
	#endif
#endif`,hx=`#ifdef USE_ENVMAP
	uniform float reflectivity;
	#if defined( USE_BUMPMAP ) || defined( USE_NORMALMAP ) || defined( PHONG ) || defined( LAMBERT )
		#define ENV_WORLDPOS
	#endif
	#ifdef ENV_WORLDPOS
		varying vec3 vWorldPosition;
		uniform float refractionRatio;
	#else
		varying vec3 vReflect;
	#endif
#endif`,dx=`#ifdef USE_ENVMAP
	#if defined( USE_BUMPMAP ) || defined( USE_NORMALMAP ) || defined( PHONG ) || defined( LAMBERT )
		#define ENV_WORLDPOS
	#endif
	#ifdef ENV_WORLDPOS
		
		varying vec3 vWorldPosition;
	#else
		varying vec3 vReflect;
		uniform float refractionRatio;
	#endif
#endif`,fx=`#ifdef USE_ENVMAP
	#ifdef ENV_WORLDPOS
		vWorldPosition = worldPosition.xyz;
	#else
		vec3 cameraToVertex;
		if ( isOrthographic ) {
			cameraToVertex = normalize( vec3( - viewMatrix[ 0 ][ 2 ], - viewMatrix[ 1 ][ 2 ], - viewMatrix[ 2 ][ 2 ] ) );
		} else {
			cameraToVertex = normalize( worldPosition.xyz - cameraPosition );
		}
		vec3 worldNormal = transformNormalByInverseViewMatrix( transformedNormal, viewMatrix );
		#ifdef ENVMAP_MODE_REFLECTION
			vReflect = reflect( cameraToVertex, worldNormal );
		#else
			vReflect = refract( cameraToVertex, worldNormal, refractionRatio );
		#endif
	#endif
#endif`,px=`#ifdef USE_FOG
	vFogDepth = - mvPosition.z;
#endif`,mx=`#ifdef USE_FOG
	varying float vFogDepth;
#endif`,gx=`#ifdef USE_FOG
	#ifdef FOG_EXP2
		float fogFactor = 1.0 - exp( - fogDensity * fogDensity * vFogDepth * vFogDepth );
	#else
		float fogFactor = smoothstep( fogNear, fogFar, vFogDepth );
	#endif
	gl_FragColor.rgb = mix( gl_FragColor.rgb, fogColor, fogFactor );
#endif`,xx=`#ifdef USE_FOG
	uniform vec3 fogColor;
	varying float vFogDepth;
	#ifdef FOG_EXP2
		uniform float fogDensity;
	#else
		uniform float fogNear;
		uniform float fogFar;
	#endif
#endif`,_x=`#ifdef USE_GRADIENTMAP
	uniform sampler2D gradientMap;
#endif
vec3 getGradientIrradiance( vec3 normal, vec3 lightDirection ) {
	float dotNL = dot( normal, lightDirection );
	vec2 coord = vec2( dotNL * 0.5 + 0.5, 0.0 );
	#ifdef USE_GRADIENTMAP
		return vec3( texture2D( gradientMap, coord ).r );
	#else
		vec2 fw = fwidth( coord ) * 0.5;
		return mix( vec3( 0.7 ), vec3( 1.0 ), smoothstep( 0.7 - fw.x, 0.7 + fw.x, coord.x ) );
	#endif
}`,yx=`#ifdef USE_LIGHTMAP
	uniform sampler2D lightMap;
	uniform float lightMapIntensity;
#endif`,vx=`LambertMaterial material;
material.diffuseColor = diffuseColor.rgb;
material.specularStrength = specularStrength;`,Sx=`varying vec3 vViewPosition;
struct LambertMaterial {
	vec3 diffuseColor;
	float specularStrength;
};
void RE_Direct_Lambert( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in LambertMaterial material, inout ReflectedLight reflectedLight ) {
	float dotNL = saturate( dot( geometryNormal, directLight.direction ) );
	vec3 irradiance = dotNL * directLight.color;
	reflectedLight.directDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
void RE_IndirectDiffuse_Lambert( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in LambertMaterial material, inout ReflectedLight reflectedLight ) {
	reflectedLight.indirectDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
#define RE_Direct				RE_Direct_Lambert
#define RE_IndirectDiffuse		RE_IndirectDiffuse_Lambert`,bx=`uniform bool receiveShadow;
uniform vec3 ambientLightColor;
#if defined( USE_LIGHT_PROBES )
	uniform vec3 lightProbe[ 9 ];
#endif
vec3 shGetIrradianceAt( in vec3 normal, in vec3 shCoefficients[ 9 ] ) {
	float x = normal.x, y = normal.y, z = normal.z;
	vec3 result = shCoefficients[ 0 ] * 0.886227;
	result += shCoefficients[ 1 ] * 2.0 * 0.511664 * y;
	result += shCoefficients[ 2 ] * 2.0 * 0.511664 * z;
	result += shCoefficients[ 3 ] * 2.0 * 0.511664 * x;
	result += shCoefficients[ 4 ] * 2.0 * 0.429043 * x * y;
	result += shCoefficients[ 5 ] * 2.0 * 0.429043 * y * z;
	result += shCoefficients[ 6 ] * ( 0.743125 * z * z - 0.247708 );
	result += shCoefficients[ 7 ] * 2.0 * 0.429043 * x * z;
	result += shCoefficients[ 8 ] * 0.429043 * ( x * x - y * y );
	return result;
}
vec3 getLightProbeIrradiance( const in vec3 lightProbe[ 9 ], const in vec3 normal ) {
	vec3 worldNormal = transformNormalByInverseViewMatrix( normal, viewMatrix );
	vec3 irradiance = shGetIrradianceAt( worldNormal, lightProbe );
	return irradiance;
}
vec3 getAmbientLightIrradiance( const in vec3 ambientLightColor ) {
	vec3 irradiance = ambientLightColor;
	return irradiance;
}
float getDistanceAttenuation( const in float lightDistance, const in float cutoffDistance, const in float decayExponent ) {
	float distanceFalloff = 1.0 / max( pow( lightDistance, decayExponent ), 0.01 );
	if ( cutoffDistance > 0.0 ) {
		distanceFalloff *= pow2( saturate( 1.0 - pow4( lightDistance / cutoffDistance ) ) );
	}
	return distanceFalloff;
}
float getSpotAttenuation( const in float coneCosine, const in float penumbraCosine, const in float angleCosine ) {
	return smoothstep( coneCosine, penumbraCosine, angleCosine );
}
#if NUM_SUN_LIGHTS > 0
	struct SunLight {
		vec3 direction;
		vec3 color;
	};
	uniform SunLight sunLights[ NUM_SUN_LIGHTS ];
	void getSunLightInfo( const in SunLight sunLight, out IncidentLight light ) {
		light.color = sunLight.color;
		light.direction = sunLight.direction;
		light.visible = true;
	}
#endif
#if NUM_DIR_LIGHTS > 0
	struct DirectionalLight {
		vec3 direction;
		vec3 color;
	};
	uniform DirectionalLight directionalLights[ NUM_DIR_LIGHTS ];
	void getDirectionalLightInfo( const in DirectionalLight directionalLight, out IncidentLight light ) {
		light.color = directionalLight.color;
		light.direction = directionalLight.direction;
		light.visible = true;
	}
#endif
#if NUM_POINT_LIGHTS > 0
	struct PointLight {
		vec3 position;
		vec3 color;
		float distance;
		float decay;
	};
	uniform PointLight pointLights[ NUM_POINT_LIGHTS ];
	void getPointLightInfo( const in PointLight pointLight, const in vec3 geometryPosition, out IncidentLight light ) {
		vec3 lVector = pointLight.position - geometryPosition;
		light.direction = normalize( lVector );
		float lightDistance = length( lVector );
		light.color = pointLight.color;
		light.color *= getDistanceAttenuation( lightDistance, pointLight.distance, pointLight.decay );
		light.visible = ( light.color != vec3( 0.0 ) );
	}
#endif
#if NUM_SPOT_LIGHTS > 0
	struct SpotLight {
		vec3 position;
		vec3 direction;
		vec3 color;
		float distance;
		float decay;
		float coneCos;
		float penumbraCos;
	};
	uniform SpotLight spotLights[ NUM_SPOT_LIGHTS ];
	void getSpotLightInfo( const in SpotLight spotLight, const in vec3 geometryPosition, out IncidentLight light ) {
		vec3 lVector = spotLight.position - geometryPosition;
		light.direction = normalize( lVector );
		float angleCos = dot( light.direction, spotLight.direction );
		float spotAttenuation = getSpotAttenuation( spotLight.coneCos, spotLight.penumbraCos, angleCos );
		if ( spotAttenuation > 0.0 ) {
			float lightDistance = length( lVector );
			light.color = spotLight.color * spotAttenuation;
			light.color *= getDistanceAttenuation( lightDistance, spotLight.distance, spotLight.decay );
			light.visible = ( light.color != vec3( 0.0 ) );
		} else {
			light.color = vec3( 0.0 );
			light.visible = false;
		}
	}
#endif
#if NUM_RECT_AREA_LIGHTS > 0
	struct RectAreaLight {
		vec3 color;
		vec3 position;
		vec3 halfWidth;
		vec3 halfHeight;
	};
	uniform sampler2D ltc_1;	uniform sampler2D ltc_2;
	uniform RectAreaLight rectAreaLights[ NUM_RECT_AREA_LIGHTS ];
#endif
#if NUM_HEMI_LIGHTS > 0
	struct HemisphereLight {
		vec3 direction;
		vec3 skyColor;
		vec3 groundColor;
	};
	uniform HemisphereLight hemisphereLights[ NUM_HEMI_LIGHTS ];
	vec3 getHemisphereLightIrradiance( const in HemisphereLight hemiLight, const in vec3 normal ) {
		float dotNL = dot( normal, hemiLight.direction );
		float hemiDiffuseWeight = 0.5 * dotNL + 0.5;
		vec3 irradiance = mix( hemiLight.groundColor, hemiLight.skyColor, hemiDiffuseWeight );
		return irradiance;
	}
#endif
#include <lightprobes_pars_fragment>`,wx=`#ifdef USE_ENVMAP
	vec3 getIBLIrradiance( const in vec3 normal ) {
		#ifdef ENVMAP_TYPE_PMREM
			vec3 worldNormal = transformNormalByInverseViewMatrix( normal, viewMatrix );
			vec4 envMapColor = textureLod( envMap, envMapRotation * worldNormal, ENVMAP_MAX_LOD );
			return PI * envMapColor.rgb * envMapIntensity;
		#else
			return vec3( 0.0 );
		#endif
	}
	vec3 getIBLRadiance( const in vec3 viewDir, const in vec3 normal, const in float roughness ) {
		#ifdef ENVMAP_TYPE_PMREM
			vec3 reflectVec = reflect( - viewDir, normal );
			reflectVec = normalize( mix( reflectVec, normal, pow4( roughness ) ) );
			reflectVec = transformDirectionByInverseViewMatrix( reflectVec, viewMatrix );
			vec4 envMapColor = textureLod( envMap, envMapRotation * reflectVec, roughnessToMip( roughness ) );
			return envMapColor.rgb * envMapIntensity;
		#else
			return vec3( 0.0 );
		#endif
	}
	#ifdef USE_RETROREFLECTION
		vec3 getIBLRetroRadiance( const in vec3 viewDir, const in vec3 normal, const in float roughness ) {
			#ifdef ENVMAP_TYPE_PMREM
				vec3 retroVec = normalize( mix( viewDir, normal, pow4( roughness ) ) );
				retroVec = transformDirectionByInverseViewMatrix( retroVec, viewMatrix );
				vec4 envMapColor = textureLod( envMap, envMapRotation * retroVec, roughnessToMip( roughness ) );
				return envMapColor.rgb * envMapIntensity;
			#else
				return vec3( 0.0 );
			#endif
		}
	#endif
	#ifdef USE_ANISOTROPY
		vec3 getIBLAnisotropyRadiance( const in vec3 viewDir, const in vec3 normal, const in float roughness, const in vec3 bitangent, const in float anisotropy ) {
			#ifdef ENVMAP_TYPE_PMREM
				vec3 bentNormal = cross( bitangent, viewDir );
				bentNormal = normalize( cross( bentNormal, bitangent ) );
				bentNormal = normalize( mix( bentNormal, normal, pow2( pow2( 1.0 - anisotropy * ( 1.0 - roughness ) ) ) ) );
				return getIBLRadiance( viewDir, bentNormal, roughness );
			#else
				return vec3( 0.0 );
			#endif
		}
		#ifdef USE_RETROREFLECTION
			vec3 getIBLAnisotropyRetroRadiance( const in vec3 viewDir, const in vec3 normal, const in float roughness, const in vec3 bitangent, const in float anisotropy ) {
				#ifdef ENVMAP_TYPE_PMREM
					vec3 bentNormal = cross( bitangent, viewDir );
					bentNormal = normalize( cross( bentNormal, bitangent ) );
					bentNormal = normalize( mix( bentNormal, normal, pow2( pow2( 1.0 - anisotropy * ( 1.0 - roughness ) ) ) ) );
					return getIBLRetroRadiance( viewDir, bentNormal, roughness );
				#else
					return vec3( 0.0 );
				#endif
			}
		#endif
	#endif
#endif`,Mx=`ToonMaterial material;
material.diffuseColor = diffuseColor.rgb;`,Tx=`varying vec3 vViewPosition;
struct ToonMaterial {
	vec3 diffuseColor;
};
void RE_Direct_Toon( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in ToonMaterial material, inout ReflectedLight reflectedLight ) {
	vec3 irradiance = getGradientIrradiance( geometryNormal, directLight.direction ) * directLight.color;
	reflectedLight.directDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
void RE_IndirectDiffuse_Toon( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in ToonMaterial material, inout ReflectedLight reflectedLight ) {
	reflectedLight.indirectDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
#define RE_Direct				RE_Direct_Toon
#define RE_IndirectDiffuse		RE_IndirectDiffuse_Toon`,Ex=`BlinnPhongMaterial material;
material.diffuseColor = diffuseColor.rgb;
material.specularColor = specular;
material.specularShininess = shininess;
material.specularStrength = specularStrength;`,Ax=`varying vec3 vViewPosition;
struct BlinnPhongMaterial {
	vec3 diffuseColor;
	vec3 specularColor;
	float specularShininess;
	float specularStrength;
};
void RE_Direct_BlinnPhong( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in BlinnPhongMaterial material, inout ReflectedLight reflectedLight ) {
	float dotNL = saturate( dot( geometryNormal, directLight.direction ) );
	vec3 irradiance = dotNL * directLight.color;
	reflectedLight.directDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
	reflectedLight.directSpecular += irradiance * BRDF_BlinnPhong( directLight.direction, geometryViewDir, geometryNormal, material.specularColor, material.specularShininess ) * material.specularStrength;
}
void RE_IndirectDiffuse_BlinnPhong( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in BlinnPhongMaterial material, inout ReflectedLight reflectedLight ) {
	reflectedLight.indirectDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
#define RE_Direct				RE_Direct_BlinnPhong
#define RE_IndirectDiffuse		RE_IndirectDiffuse_BlinnPhong`,Rx=`PhysicalMaterial material;
material.diffuseColor = diffuseColor.rgb;
material.diffuseContribution = diffuseColor.rgb * ( 1.0 - metalnessFactor );
material.metalness = metalnessFactor;
vec3 dxy = max( abs( dFdx( nonPerturbedNormal ) ), abs( dFdy( nonPerturbedNormal ) ) );
float geometryRoughness = max( max( dxy.x, dxy.y ), dxy.z );
material.roughness = max( roughnessFactor, 0.045 );
material.roughness += geometryRoughness;
material.roughness = min( material.roughness, 1.0 );
#ifdef USE_DIFFUSE_ROUGHNESS
	float diffuseRoughnessFactor = diffuseRoughness;
	#ifdef USE_DIFFUSE_ROUGHNESSMAP
		diffuseRoughnessFactor *= texture2D( diffuseRoughnessMap, vDiffuseRoughnessMapUv ).r;
	#endif
	material.diffuseRoughness = saturate( diffuseRoughnessFactor );
#endif
#ifdef IOR
	material.ior = ior;
	#ifdef USE_SPECULAR
		float specularIntensityFactor = specularIntensity;
		vec3 specularColorFactor = specularColor;
		#ifdef USE_SPECULAR_COLORMAP
			specularColorFactor *= texture2D( specularColorMap, vSpecularColorMapUv ).rgb;
		#endif
		#ifdef USE_SPECULAR_INTENSITYMAP
			specularIntensityFactor *= texture2D( specularIntensityMap, vSpecularIntensityMapUv ).a;
		#endif
		material.specularF90 = mix( specularIntensityFactor, 1.0, metalnessFactor );
	#else
		float specularIntensityFactor = 1.0;
		vec3 specularColorFactor = vec3( 1.0 );
		material.specularF90 = 1.0;
	#endif
	material.specularColor = min( pow2( ( material.ior - 1.0 ) / ( material.ior + 1.0 ) ) * specularColorFactor, vec3( 1.0 ) ) * specularIntensityFactor;
	material.specularColorBlended = mix( material.specularColor, diffuseColor.rgb, metalnessFactor );
#else
	material.specularColor = vec3( 0.04 );
	material.specularColorBlended = mix( material.specularColor, diffuseColor.rgb, metalnessFactor );
	material.specularF90 = 1.0;
#endif
#ifdef USE_CLEARCOAT
	material.clearcoat = clearcoat;
	material.clearcoatRoughness = clearcoatRoughness;
	material.clearcoatF0 = vec3( 0.04 );
	material.clearcoatF90 = 1.0;
	#ifdef USE_CLEARCOATMAP
		material.clearcoat *= texture2D( clearcoatMap, vClearcoatMapUv ).x;
	#endif
	#ifdef USE_CLEARCOAT_ROUGHNESSMAP
		material.clearcoatRoughness *= texture2D( clearcoatRoughnessMap, vClearcoatRoughnessMapUv ).y;
	#endif
	material.clearcoat = saturate( material.clearcoat );	material.clearcoatRoughness = max( material.clearcoatRoughness, 0.045 );
	material.clearcoatRoughness += geometryRoughness;
	material.clearcoatRoughness = min( material.clearcoatRoughness, 1.0 );
#endif
#ifdef USE_DISPERSION
	material.dispersion = dispersion;
#endif
#ifdef USE_RETROREFLECTION
	material.retroreflectivity = retroreflectivity;
#endif
#ifdef USE_IRIDESCENCE
	material.iridescence = iridescence;
	material.iridescenceIOR = iridescenceIOR;
	#ifdef USE_IRIDESCENCEMAP
		material.iridescence *= texture2D( iridescenceMap, vIridescenceMapUv ).r;
	#endif
	#ifdef USE_IRIDESCENCE_THICKNESSMAP
		material.iridescenceThickness = (iridescenceThicknessMaximum - iridescenceThicknessMinimum) * texture2D( iridescenceThicknessMap, vIridescenceThicknessMapUv ).g + iridescenceThicknessMinimum;
	#else
		material.iridescenceThickness = iridescenceThicknessMaximum;
	#endif
#endif
#ifdef USE_SHEEN
	material.sheenColor = sheenColor;
	#ifdef USE_SHEEN_COLORMAP
		material.sheenColor *= texture2D( sheenColorMap, vSheenColorMapUv ).rgb;
	#endif
	material.sheenRoughness = clamp( sheenRoughness, 0.0001, 1.0 );
	#ifdef USE_SHEEN_ROUGHNESSMAP
		material.sheenRoughness *= texture2D( sheenRoughnessMap, vSheenRoughnessMapUv ).a;
	#endif
#endif
#ifdef USE_ANISOTROPY
	#ifdef USE_ANISOTROPYMAP
		mat2 anisotropyMat = mat2( anisotropyVector.x, anisotropyVector.y, - anisotropyVector.y, anisotropyVector.x );
		vec3 anisotropyPolar = texture2D( anisotropyMap, vAnisotropyMapUv ).rgb;
		vec2 anisotropyV = anisotropyMat * normalize( 2.0 * anisotropyPolar.rg - vec2( 1.0 ) ) * anisotropyPolar.b;
	#else
		vec2 anisotropyV = anisotropyVector;
	#endif
	material.anisotropy = length( anisotropyV );
	if( material.anisotropy == 0.0 ) {
		anisotropyV = vec2( 1.0, 0.0 );
	} else {
		anisotropyV /= material.anisotropy;
		material.anisotropy = saturate( material.anisotropy );
	}
	material.alphaT = mix( pow2( material.roughness ), 1.0, pow2( material.anisotropy ) );
	material.anisotropyT = tbn[ 0 ] * anisotropyV.x + tbn[ 1 ] * anisotropyV.y;
	material.anisotropyB = tbn[ 1 ] * anisotropyV.x - tbn[ 0 ] * anisotropyV.y;
#endif`,Cx=`uniform sampler2D dfgLUT;
struct PhysicalMaterial {
	vec3 diffuseColor;
	vec3 diffuseContribution;
	vec3 specularColor;
	vec3 specularColorBlended;
	float roughness;
	float metalness;
	float specularF90;
	float dispersion;
	vec2 dfg;
	vec3 multiScatteringCompensation;
	#ifdef USE_DIFFUSE_ROUGHNESS
		float diffuseRoughness;
	#endif
	#ifdef USE_RETROREFLECTION
		float retroreflectivity;
	#endif
	#ifdef USE_CLEARCOAT
		float clearcoat;
		float clearcoatRoughness;
		vec3 clearcoatF0;
		float clearcoatF90;
	#endif
	#ifdef USE_IRIDESCENCE
		float iridescence;
		float iridescenceIOR;
		float iridescenceThickness;
		vec3 iridescenceFresnel;
		vec3 iridescenceF0Dielectric;
		vec3 iridescenceF0Metallic;
	#endif
	#ifdef USE_SHEEN
		vec3 sheenColor;
		float sheenRoughness;
	#endif
	#ifdef IOR
		float ior;
	#endif
	#ifdef USE_TRANSMISSION
		float transmission;
		float transmissionAlpha;
		float thickness;
		float attenuationDistance;
		vec3 attenuationColor;
	#endif
	#ifdef USE_ANISOTROPY
		float anisotropy;
		float alphaT;
		vec3 anisotropyT;
		vec3 anisotropyB;
	#endif
};
vec3 clearcoatSpecularDirect = vec3( 0.0 );
vec3 clearcoatSpecularIndirect = vec3( 0.0 );
vec3 sheenSpecularDirect = vec3( 0.0 );
vec3 sheenSpecularIndirect = vec3(0.0 );
vec3 Schlick_to_F0( const in vec3 f, const in float f90, const in float dotVH ) {
    float x = clamp( 1.0 - dotVH, 0.0, 1.0 );
    float x2 = x * x;
    float x5 = clamp( x * x2 * x2, 0.0, 0.9999 );
    return ( f - vec3( f90 ) * x5 ) / ( 1.0 - x5 );
}
#ifdef USE_DIFFUSE_ROUGHNESS
	const float EON_EPSILON = 1e-7;
	float FON_DirectionalAlbedo( const in float mu, const in float roughness, const in float A ) {
		float muComp = 1.0 - mu;
		float gOverPi = muComp * ( 0.0571085289 + muComp * ( 0.491881867 + muComp * ( - 0.332181442 + muComp * 0.0714429953 ) ) );
		return A * ( 1.0 + roughness * gOverPi );
	}
	vec3 BRDF_EON( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, const in vec3 diffuseColor, const in float roughness ) {
		vec3 rho = saturate( diffuseColor );
		if ( roughness <= EON_EPSILON ) return BRDF_Lambert( rho );
		float dotNL = saturate( dot( normal, lightDir ) );
		float dotNV = saturate( dot( normal, viewDir ) );
		float s = dot( lightDir, viewDir ) - dotNL * dotNV;
		float sOverT = ( s > 0.0 ) ? s / max( max( dotNL, dotNV ), EON_EPSILON ) : s;
		float A = 1.0 / ( 1.0 + ( 0.5 - 2.0 / ( 3.0 * PI ) ) * roughness );
		vec3 singleScatter = rho * RECIPROCAL_PI * A * ( 1.0 + roughness * sOverT );
		float averageAlbedo = A * ( 1.0 + ( 2.0 / 3.0 - 28.0 / ( 15.0 * PI ) ) * roughness );
		float albedoV = FON_DirectionalAlbedo( dotNV, roughness, A );
		float albedoL = FON_DirectionalAlbedo( dotNL, roughness, A );
		vec3 rhoMultiScatter = rho * rho * averageAlbedo / max( vec3( EON_EPSILON ), vec3( 1.0 ) - rho * ( 1.0 - averageAlbedo ) );
		vec3 multiScatter = rhoMultiScatter * RECIPROCAL_PI
			* max( EON_EPSILON, 1.0 - albedoV )
			* max( EON_EPSILON, 1.0 - albedoL )
			/ max( EON_EPSILON, 1.0 - averageAlbedo );
		return singleScatter + multiScatter;
	}
	vec3 EON_DirectionalAlbedo( const in vec3 diffuseColor, const in float roughness, const in float dotNV ) {
		vec3 rho = saturate( diffuseColor );
		if ( roughness <= EON_EPSILON ) return rho;
		float A = 1.0 / ( 1.0 + ( 0.5 - 2.0 / ( 3.0 * PI ) ) * roughness );
		float directionalAlbedo = FON_DirectionalAlbedo( dotNV, roughness, A );
		float averageAlbedo = A * ( 1.0 + ( 2.0 / 3.0 - 28.0 / ( 15.0 * PI ) ) * roughness );
		vec3 rhoMultiScatter = rho * rho * averageAlbedo / max( vec3( EON_EPSILON ), vec3( 1.0 ) - rho * ( 1.0 - averageAlbedo ) );
		return rho * directionalAlbedo + rhoMultiScatter * ( 1.0 - directionalAlbedo );
	}
#endif
float V_GGX_SmithCorrelated( const in float alpha, const in float dotNL, const in float dotNV ) {
	float a2 = pow2( alpha );
	float gv = dotNL * sqrt( a2 + ( 1.0 - a2 ) * pow2( dotNV ) );
	float gl = dotNV * sqrt( a2 + ( 1.0 - a2 ) * pow2( dotNL ) );
	return 0.5 / max( gv + gl, EPSILON );
}
float D_GGX( const in float alpha, const in float dotNH ) {
	float a2 = pow2( alpha );
	float denom = pow2( dotNH ) * ( a2 - 1.0 ) + 1.0;
	return RECIPROCAL_PI * a2 / pow2( denom );
}
#ifdef USE_ANISOTROPY
	float V_GGX_SmithCorrelated_Anisotropic( const in float alphaT, const in float alphaB, const in float dotTV, const in float dotBV, const in float dotTL, const in float dotBL, const in float dotNV, const in float dotNL ) {
		float gv = dotNL * length( vec3( alphaT * dotTV, alphaB * dotBV, dotNV ) );
		float gl = dotNV * length( vec3( alphaT * dotTL, alphaB * dotBL, dotNL ) );
		return 0.5 / max( gv + gl, EPSILON );
	}
	float D_GGX_Anisotropic( const in float alphaT, const in float alphaB, const in float dotNH, const in float dotTH, const in float dotBH ) {
		float a2 = alphaT * alphaB;
		highp vec3 v = vec3( alphaB * dotTH, alphaT * dotBH, a2 * dotNH );
		highp float v2 = dot( v, v );
		float w2 = a2 / v2;
		return RECIPROCAL_PI * a2 * pow2 ( w2 );
	}
#endif
#ifdef USE_CLEARCOAT
	vec3 BRDF_GGX_Clearcoat( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, const in PhysicalMaterial material) {
		vec3 f0 = material.clearcoatF0;
		float f90 = material.clearcoatF90;
		float roughness = max( material.clearcoatRoughness, 0.045 );
		float alpha = pow2( roughness );
		vec3 halfDir = normalize( lightDir + viewDir );
		float dotNL = saturate( dot( normal, lightDir ) );
		float dotNV = saturate( dot( normal, viewDir ) );
		float dotNH = saturate( dot( normal, halfDir ) );
		float dotVH = saturate( dot( viewDir, halfDir ) );
		vec3 F = F_Schlick( f0, f90, dotVH );
		float V = V_GGX_SmithCorrelated( alpha, dotNL, dotNV );
		float D = D_GGX( alpha, dotNH );
		return F * ( V * D );
	}
#endif
vec3 BRDF_GGX( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, const in PhysicalMaterial material ) {
	vec3 f0 = material.specularColorBlended;
	float f90 = material.specularF90;
	float roughness = max( material.roughness, 0.045 );
	float alpha = pow2( roughness );
	vec3 halfDir = normalize( lightDir + viewDir );
	float dotNL = saturate( dot( normal, lightDir ) );
	float dotNV = saturate( dot( normal, viewDir ) );
	float dotNH = saturate( dot( normal, halfDir ) );
	float dotVH = saturate( dot( viewDir, halfDir ) );
	vec3 F = F_Schlick( f0, f90, dotVH );
	#ifdef USE_IRIDESCENCE
		F = mix( F, material.iridescenceFresnel, material.iridescence );
	#endif
	#ifdef USE_ANISOTROPY
		float dotTL = dot( material.anisotropyT, lightDir );
		float dotTV = dot( material.anisotropyT, viewDir );
		float dotTH = dot( material.anisotropyT, halfDir );
		float dotBL = dot( material.anisotropyB, lightDir );
		float dotBV = dot( material.anisotropyB, viewDir );
		float dotBH = dot( material.anisotropyB, halfDir );
		float alphaT = max( material.alphaT, alpha );
		float V = V_GGX_SmithCorrelated_Anisotropic( alphaT, alpha, dotTV, dotBV, dotTL, dotBL, dotNV, dotNL );
		float D = D_GGX_Anisotropic( alphaT, alpha, dotNH, dotTH, dotBH );
	#else
		float V = V_GGX_SmithCorrelated( alpha, dotNL, dotNV );
		float D = D_GGX( alpha, dotNH );
	#endif
	return F * ( V * D );
}
vec2 LTC_Uv( const in vec3 N, const in vec3 V, const in float roughness ) {
	const float LUT_SIZE = 64.0;
	const float LUT_SCALE = ( LUT_SIZE - 1.0 ) / LUT_SIZE;
	const float LUT_BIAS = 0.5 / LUT_SIZE;
	float dotNV = saturate( dot( N, V ) );
	vec2 uv = vec2( roughness, sqrt( 1.0 - dotNV ) );
	uv = uv * LUT_SCALE + LUT_BIAS;
	return uv;
}
float LTC_ClippedSphereFormFactor( const in vec3 f ) {
	float l = length( f );
	return max( ( l * l + f.z ) / ( l + 1.0 ), 0.0 );
}
vec3 LTC_EdgeVectorFormFactor( const in vec3 v1, const in vec3 v2 ) {
	float x = dot( v1, v2 );
	float y = abs( x );
	float a = 0.8543985 + ( 0.4965155 + 0.0145206 * y ) * y;
	float b = 3.4175940 + ( 4.1616724 + y ) * y;
	float v = a / b;
	float theta_sintheta = ( x > 0.0 ) ? v : 0.5 * inversesqrt( max( 1.0 - x * x, 1e-7 ) ) - v;
	return cross( v1, v2 ) * theta_sintheta;
}
vec3 LTC_Evaluate( const in vec3 N, const in vec3 V, const in vec3 P, const in mat3 mInv, const in vec3 rectCoords[ 4 ] ) {
	vec3 v1 = rectCoords[ 1 ] - rectCoords[ 0 ];
	vec3 v2 = rectCoords[ 3 ] - rectCoords[ 0 ];
	vec3 lightNormal = cross( v1, v2 );
	if( dot( lightNormal, P - rectCoords[ 0 ] ) < 0.0 ) return vec3( 0.0 );
	vec3 T1, T2;
	T1 = normalize( V - N * dot( V, N ) );
	T2 = - cross( N, T1 );
	mat3 mat = mInv * transpose( mat3( T1, T2, N ) );
	vec3 coords[ 4 ];
	coords[ 0 ] = mat * ( rectCoords[ 0 ] - P );
	coords[ 1 ] = mat * ( rectCoords[ 1 ] - P );
	coords[ 2 ] = mat * ( rectCoords[ 2 ] - P );
	coords[ 3 ] = mat * ( rectCoords[ 3 ] - P );
	coords[ 0 ] = normalize( coords[ 0 ] );
	coords[ 1 ] = normalize( coords[ 1 ] );
	coords[ 2 ] = normalize( coords[ 2 ] );
	coords[ 3 ] = normalize( coords[ 3 ] );
	vec3 vectorFormFactor = vec3( 0.0 );
	vectorFormFactor += LTC_EdgeVectorFormFactor( coords[ 0 ], coords[ 1 ] );
	vectorFormFactor += LTC_EdgeVectorFormFactor( coords[ 1 ], coords[ 2 ] );
	vectorFormFactor += LTC_EdgeVectorFormFactor( coords[ 2 ], coords[ 3 ] );
	vectorFormFactor += LTC_EdgeVectorFormFactor( coords[ 3 ], coords[ 0 ] );
	float result = LTC_ClippedSphereFormFactor( vectorFormFactor );
	return vec3( result );
}
#if defined( USE_SHEEN )
float D_Charlie( float roughness, float dotNH ) {
	float alpha = pow2( roughness );
	float invAlpha = 1.0 / alpha;
	float cos2h = dotNH * dotNH;
	float sin2h = max( 1.0 - cos2h, 0.0078125 );
	return ( 2.0 + invAlpha ) * pow( sin2h, invAlpha * 0.5 ) / ( 2.0 * PI );
}
float V_Neubelt( float dotNV, float dotNL ) {
	return saturate( 1.0 / ( 4.0 * ( dotNL + dotNV - dotNL * dotNV ) ) );
}
vec3 BRDF_Sheen( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, vec3 sheenColor, const in float sheenRoughness ) {
	vec3 halfDir = normalize( lightDir + viewDir );
	float dotNL = saturate( dot( normal, lightDir ) );
	float dotNV = saturate( dot( normal, viewDir ) );
	float dotNH = saturate( dot( normal, halfDir ) );
	float D = D_Charlie( sheenRoughness, dotNH );
	float V = V_Neubelt( dotNV, dotNL );
	return sheenColor * ( D * V );
}
#endif
float IBLSheenBRDF( const in vec3 normal, const in vec3 viewDir, const in float roughness ) {
	float dotNV = saturate( dot( normal, viewDir ) );
	float r2 = roughness * roughness;
	float rInv = 1.0 / ( roughness + 0.1 );
	float a = -1.9362 + 1.0678 * roughness + 0.4573 * r2 - 0.8469 * rInv;
	float b = -0.6014 + 0.5538 * roughness - 0.4670 * r2 - 0.1255 * rInv;
	float DG = exp( a * dotNV + b );
	return saturate( DG );
}
vec3 EnvironmentBRDF( const in vec3 normal, const in vec3 viewDir, const in vec3 specularColor, const in float specularF90, const in float roughness ) {
	float dotNV = saturate( dot( normal, viewDir ) );
	vec2 fab = texture2D( dfgLUT, vec2( roughness, dotNV ) ).rg;
	return specularColor * fab.x + specularF90 * fab.y;
}
#ifdef USE_IRIDESCENCE
void computeMultiscatteringIridescence( const in vec2 fab, const in vec3 specularColor, const in float specularF90, const in float iridescence, const in vec3 iridescenceF0, inout vec3 singleScatter, inout vec3 multiScatter ) {
#else
void computeMultiscattering( const in vec2 fab, const in vec3 specularColor, const in float specularF90, inout vec3 singleScatter, inout vec3 multiScatter ) {
#endif
	#ifdef USE_IRIDESCENCE
		vec3 Fr = mix( specularColor, iridescenceF0, iridescence );
	#else
		vec3 Fr = specularColor;
	#endif
	vec3 FssEss = Fr * fab.x + specularF90 * fab.y;
	float Ess = fab.x + fab.y;
	float Ems = 1.0 - Ess;
	vec3 Favg = Fr + ( 1.0 - Fr ) * 0.047619;	vec3 Fms = FssEss * Favg / ( 1.0 - Ems * Favg );
	singleScatter += FssEss;
	multiScatter += Fms * Ems;
}
#if NUM_RECT_AREA_LIGHTS > 0
	void RE_Direct_RectArea_Physical( const in RectAreaLight rectAreaLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight ) {
		vec3 normal = geometryNormal;
		vec3 viewDir = geometryViewDir;
		vec3 position = geometryPosition;
		vec3 lightPos = rectAreaLight.position;
		vec3 halfWidth = rectAreaLight.halfWidth;
		vec3 halfHeight = rectAreaLight.halfHeight;
		vec3 lightColor = rectAreaLight.color;
		float roughness = material.roughness;
		vec3 rectCoords[ 4 ];
		rectCoords[ 0 ] = lightPos + halfWidth - halfHeight;		rectCoords[ 1 ] = lightPos - halfWidth - halfHeight;
		rectCoords[ 2 ] = lightPos - halfWidth + halfHeight;
		rectCoords[ 3 ] = lightPos + halfWidth + halfHeight;
		vec2 uv = LTC_Uv( normal, viewDir, roughness );
		vec4 t1 = texture2D( ltc_1, uv );
		vec4 t2 = texture2D( ltc_2, uv );
		mat3 mInv = mat3(
			vec3( t1.x, 0, t1.y ),
			vec3(    0, 1,    0 ),
			vec3( t1.z, 0, t1.w )
		);
		vec3 fresnel = ( material.specularColorBlended * t2.x + ( material.specularF90 - material.specularColorBlended ) * t2.y );
		reflectedLight.directSpecular += lightColor * fresnel * LTC_Evaluate( normal, viewDir, position, mInv, rectCoords );
		reflectedLight.directDiffuse += lightColor * material.diffuseContribution * LTC_Evaluate( normal, viewDir, position, mat3( 1.0 ), rectCoords );
		#ifdef USE_CLEARCOAT
			vec3 Ncc = geometryClearcoatNormal;
			vec2 uvClearcoat = LTC_Uv( Ncc, viewDir, material.clearcoatRoughness );
			vec4 t1Clearcoat = texture2D( ltc_1, uvClearcoat );
			vec4 t2Clearcoat = texture2D( ltc_2, uvClearcoat );
			mat3 mInvClearcoat = mat3(
				vec3( t1Clearcoat.x, 0, t1Clearcoat.y ),
				vec3(             0, 1,             0 ),
				vec3( t1Clearcoat.z, 0, t1Clearcoat.w )
			);
			vec3 fresnelClearcoat = material.clearcoatF0 * t2Clearcoat.x + ( material.clearcoatF90 - material.clearcoatF0 ) * t2Clearcoat.y;
			clearcoatSpecularDirect += lightColor * fresnelClearcoat * LTC_Evaluate( Ncc, viewDir, position, mInvClearcoat, rectCoords );
		#endif
	}
#endif
void RE_Direct_Physical( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight ) {
	float dotNL = saturate( dot( geometryNormal, directLight.direction ) );
	vec3 irradiance = dotNL * directLight.color;
	#ifdef USE_CLEARCOAT
		float dotNLcc = saturate( dot( geometryClearcoatNormal, directLight.direction ) );
		vec3 ccIrradiance = dotNLcc * directLight.color;
		clearcoatSpecularDirect += ccIrradiance * BRDF_GGX_Clearcoat( directLight.direction, geometryViewDir, geometryClearcoatNormal, material );
	#endif
	#ifdef USE_SHEEN
 
 		sheenSpecularDirect += irradiance * BRDF_Sheen( directLight.direction, geometryViewDir, geometryNormal, material.sheenColor, material.sheenRoughness );
 
 		float sheenAlbedoV = IBLSheenBRDF( geometryNormal, geometryViewDir, material.sheenRoughness );
 		float sheenAlbedoL = IBLSheenBRDF( geometryNormal, directLight.direction, material.sheenRoughness );
 
 		float sheenEnergyComp = 1.0 - max3( material.sheenColor ) * max( sheenAlbedoV, sheenAlbedoL );
 
 		irradiance *= sheenEnergyComp;
 
 	#endif
	vec3 specularBRDF = BRDF_GGX( directLight.direction, geometryViewDir, geometryNormal, material );
	#ifdef USE_RETROREFLECTION
		vec3 retroViewDir = reflect( - geometryViewDir, geometryNormal );
		vec3 retroSpecularBRDF = BRDF_GGX( directLight.direction, retroViewDir, geometryNormal, material );
		specularBRDF = mix( specularBRDF, retroSpecularBRDF, saturate( material.retroreflectivity ) );
	#endif
	reflectedLight.directSpecular += irradiance * specularBRDF * material.multiScatteringCompensation;
	vec3 halfDir = normalize( directLight.direction + geometryViewDir );
	float dotVH = saturate( dot( geometryViewDir, halfDir ) );
	vec3 F = F_Schlick( material.specularColor, material.specularF90, dotVH );
	#ifdef USE_RETROREFLECTION
		vec3 retroHalfDir = normalize( directLight.direction + retroViewDir );
		float dotRetroVH = saturate( dot( retroViewDir, retroHalfDir ) );
		vec3 retroF = F_Schlick( material.specularColor, material.specularF90, dotRetroVH );
		F = mix( F, retroF, saturate( material.retroreflectivity ) );
	#endif
	#ifdef USE_DIFFUSE_ROUGHNESS
		vec3 diffuseBRDF = BRDF_EON( directLight.direction, geometryViewDir, geometryNormal, material.diffuseColor, material.diffuseRoughness ) * ( 1.0 - material.metalness );
	#else
		vec3 diffuseBRDF = BRDF_Lambert( material.diffuseContribution );
	#endif
	reflectedLight.directDiffuse += irradiance * diffuseBRDF * ( 1.0 - F );
}
void RE_IndirectDiffuse_Physical( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight ) {
	vec3 singleScattering = vec3( 0.0 );
	vec3 multiScattering = vec3( 0.0 );
	#ifdef USE_IRIDESCENCE
		computeMultiscatteringIridescence( material.dfg, material.specularColor, material.specularF90, material.iridescence, material.iridescenceF0Dielectric, singleScattering, multiScattering );
	#else
		computeMultiscattering( material.dfg, material.specularColor, material.specularF90, singleScattering, multiScattering );
	#endif
	#ifdef USE_DIFFUSE_ROUGHNESS
		float dotNV = saturate( dot( geometryNormal, geometryViewDir ) );
		vec3 diffuseAlbedo = EON_DirectionalAlbedo( material.diffuseColor, material.diffuseRoughness, dotNV ) * ( 1.0 - material.metalness );
		vec3 diffuse = irradiance * RECIPROCAL_PI * diffuseAlbedo * ( 1.0 - singleScattering - multiScattering );
	#else
		vec3 diffuse = irradiance * BRDF_Lambert( material.diffuseContribution ) * ( 1.0 - singleScattering - multiScattering );
	#endif
	#ifdef USE_SHEEN
		float sheenAlbedo = IBLSheenBRDF( geometryNormal, geometryViewDir, material.sheenRoughness );
		sheenSpecularIndirect += irradiance * material.sheenColor * sheenAlbedo * RECIPROCAL_PI;
		float sheenEnergyComp = 1.0 - max3( material.sheenColor ) * sheenAlbedo;
		diffuse *= sheenEnergyComp;
	#endif
	reflectedLight.indirectDiffuse += diffuse;
}
void RE_IndirectSpecular_Physical( const in vec3 radiance, const in vec3 irradiance, const in vec3 clearcoatRadiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight) {
	#ifdef USE_CLEARCOAT
		clearcoatSpecularIndirect += clearcoatRadiance * EnvironmentBRDF( geometryClearcoatNormal, geometryViewDir, material.clearcoatF0, material.clearcoatF90, material.clearcoatRoughness );
	#endif
	#ifdef USE_SHEEN
		sheenSpecularIndirect += irradiance * material.sheenColor * IBLSheenBRDF( geometryNormal, geometryViewDir, material.sheenRoughness ) * RECIPROCAL_PI;
 	#endif
	vec3 singleScatteringDielectric = vec3( 0.0 );
	vec3 multiScatteringDielectric = vec3( 0.0 );
	vec3 singleScatteringMetallic = vec3( 0.0 );
	vec3 multiScatteringMetallic = vec3( 0.0 );
	#ifdef USE_IRIDESCENCE
		computeMultiscatteringIridescence( material.dfg, material.specularColor, material.specularF90, material.iridescence, material.iridescenceF0Dielectric, singleScatteringDielectric, multiScatteringDielectric );
		computeMultiscatteringIridescence( material.dfg, material.diffuseColor, material.specularF90, material.iridescence, material.iridescenceF0Metallic, singleScatteringMetallic, multiScatteringMetallic );
	#else
		computeMultiscattering( material.dfg, material.specularColor, material.specularF90, singleScatteringDielectric, multiScatteringDielectric );
		computeMultiscattering( material.dfg, material.diffuseColor, material.specularF90, singleScatteringMetallic, multiScatteringMetallic );
	#endif
	vec3 singleScattering = mix( singleScatteringDielectric, singleScatteringMetallic, material.metalness );
	vec3 multiScattering = mix( multiScatteringDielectric, multiScatteringMetallic, material.metalness );
	vec3 totalScatteringDielectric = singleScatteringDielectric + multiScatteringDielectric;
	#ifdef USE_DIFFUSE_ROUGHNESS
		float dotNV = saturate( dot( geometryNormal, geometryViewDir ) );
		vec3 diffuse = EON_DirectionalAlbedo( material.diffuseColor, material.diffuseRoughness, dotNV ) * ( 1.0 - material.metalness ) * ( 1.0 - totalScatteringDielectric );
	#else
		vec3 diffuse = material.diffuseContribution * ( 1.0 - totalScatteringDielectric );
	#endif
	vec3 cosineWeightedIrradiance = irradiance * RECIPROCAL_PI;
	vec3 indirectSpecular = radiance * singleScattering;
	indirectSpecular += multiScattering * cosineWeightedIrradiance;
	vec3 indirectDiffuse = diffuse * cosineWeightedIrradiance;
	#ifdef USE_SHEEN
		float sheenAlbedo = IBLSheenBRDF( geometryNormal, geometryViewDir, material.sheenRoughness );
		float sheenEnergyComp = 1.0 - max3( material.sheenColor ) * sheenAlbedo;
		indirectSpecular *= sheenEnergyComp;
		indirectDiffuse *= sheenEnergyComp;
	#endif
	reflectedLight.indirectSpecular += indirectSpecular;
	reflectedLight.indirectDiffuse += indirectDiffuse;
}
#define RE_Direct				RE_Direct_Physical
#define RE_Direct_RectArea		RE_Direct_RectArea_Physical
#define RE_IndirectDiffuse		RE_IndirectDiffuse_Physical
#define RE_IndirectSpecular		RE_IndirectSpecular_Physical
float computeSpecularOcclusion( const in float dotNV, const in float ambientOcclusion, const in float roughness ) {
	return saturate( pow( dotNV + ambientOcclusion, exp2( - 16.0 * roughness - 1.0 ) ) - 1.0 + ambientOcclusion );
}`,Ix=`
vec3 geometryPosition = - vViewPosition;
vec3 geometryNormal = normal;
vec3 geometryViewDir = ( isOrthographic ) ? vec3( 0, 0, 1 ) : normalize( vViewPosition );
vec3 geometryClearcoatNormal = vec3( 0.0 );
#ifdef USE_CLEARCOAT
	geometryClearcoatNormal = clearcoatNormal;
#endif
#ifdef USE_IRIDESCENCE
	float dotNVi = saturate( dot( normal, geometryViewDir ) );
	if ( material.iridescenceThickness == 0.0 ) {
		material.iridescence = 0.0;
	} else {
		material.iridescence = saturate( material.iridescence );
	}
	if ( material.iridescence > 0.0 ) {
		vec3 iridescenceFresnelDielectric = evalIridescence( 1.0, material.iridescenceIOR, dotNVi, material.iridescenceThickness, material.specularColor );
		vec3 iridescenceFresnelMetallic = evalIridescence( 1.0, material.iridescenceIOR, dotNVi, material.iridescenceThickness, material.diffuseColor );
		material.iridescenceFresnel = mix( iridescenceFresnelDielectric, iridescenceFresnelMetallic, material.metalness );
		material.iridescenceF0Dielectric = Schlick_to_F0( iridescenceFresnelDielectric, 1.0, dotNVi );
		material.iridescenceF0Metallic = Schlick_to_F0( iridescenceFresnelMetallic, 1.0, dotNVi );
	}
#endif
#ifdef STANDARD
	float dotNVms = saturate( dot( geometryNormal, geometryViewDir ) );
	material.dfg = texture2D( dfgLUT, vec2( material.roughness, dotNVms ) ).rg;
	#if ( NUM_SUN_LIGHTS > 0 || NUM_DIR_LIGHTS > 0 || NUM_POINT_LIGHTS > 0 || NUM_SPOT_LIGHTS > 0 )
		float EssMs = material.dfg.x + material.dfg.y;
		material.multiScatteringCompensation = 1.0 + material.specularColorBlended * ( 1.0 / EssMs - 1.0 );
	#endif
#endif
IncidentLight directLight;
#if ( NUM_POINT_LIGHTS > 0 ) && defined( RE_Direct )
	PointLight pointLight;
	#if defined( USE_SHADOWMAP ) && NUM_POINT_LIGHT_SHADOWS > 0
	PointLightShadow pointLightShadow;
	#endif
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_POINT_LIGHTS; i ++ ) {
		pointLight = pointLights[ i ];
		getPointLightInfo( pointLight, geometryPosition, directLight );
		#if defined( USE_SHADOWMAP ) && ( UNROLLED_LOOP_INDEX < NUM_POINT_LIGHT_SHADOWS ) && ( defined( SHADOWMAP_TYPE_PCF ) || defined( SHADOWMAP_TYPE_BASIC ) )
		pointLightShadow = pointLightShadows[ i ];
		directLight.color *= ( directLight.visible && receiveShadow ) ? getPointShadow( pointShadowMap[ i ], pointLightShadow.shadowMapSize, pointLightShadow.shadowIntensity, pointLightShadow.shadowBias, pointLightShadow.shadowRadius, vPointShadowCoord[ i ], pointLightShadow.shadowCameraNear, pointLightShadow.shadowCameraFar ) : 1.0;
		#endif
		RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if ( NUM_SPOT_LIGHTS > 0 ) && defined( RE_Direct )
	SpotLight spotLight;
	vec4 spotColor;
	vec3 spotLightCoord;
	bool inSpotLightMap;
	#if defined( USE_SHADOWMAP ) && NUM_SPOT_LIGHT_SHADOWS > 0
	SpotLightShadow spotLightShadow;
	#endif
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SPOT_LIGHTS; i ++ ) {
		spotLight = spotLights[ i ];
		getSpotLightInfo( spotLight, geometryPosition, directLight );
		#if ( UNROLLED_LOOP_INDEX < NUM_SPOT_LIGHT_SHADOWS_WITH_MAPS )
		#define SPOT_LIGHT_MAP_INDEX UNROLLED_LOOP_INDEX
		#elif ( UNROLLED_LOOP_INDEX < NUM_SPOT_LIGHT_SHADOWS )
		#define SPOT_LIGHT_MAP_INDEX NUM_SPOT_LIGHT_MAPS
		#else
		#define SPOT_LIGHT_MAP_INDEX ( UNROLLED_LOOP_INDEX - NUM_SPOT_LIGHT_SHADOWS + NUM_SPOT_LIGHT_SHADOWS_WITH_MAPS )
		#endif
		#if ( SPOT_LIGHT_MAP_INDEX < NUM_SPOT_LIGHT_MAPS )
			spotLightCoord = vSpotLightCoord[ i ].xyz / vSpotLightCoord[ i ].w;
			inSpotLightMap = all( lessThan( abs( spotLightCoord * 2. - 1. ), vec3( 1.0 ) ) );
			spotColor = texture2D( spotLightMap[ SPOT_LIGHT_MAP_INDEX ], spotLightCoord.xy );
			directLight.color = inSpotLightMap ? directLight.color * spotColor.rgb : directLight.color;
		#endif
		#undef SPOT_LIGHT_MAP_INDEX
		#if defined( USE_SHADOWMAP ) && ( UNROLLED_LOOP_INDEX < NUM_SPOT_LIGHT_SHADOWS )
		spotLightShadow = spotLightShadows[ i ];
		directLight.color *= ( directLight.visible && receiveShadow ) ? getShadow( spotShadowMap[ i ], spotLightShadow.shadowMapSize, spotLightShadow.shadowIntensity, spotLightShadow.shadowBias, spotLightShadow.shadowRadius, vSpotLightCoord[ i ] ) : 1.0;
		#endif
		RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if ( NUM_SUN_LIGHTS > 0 ) && defined( RE_Direct )
	SunLight sunLight;
	#if defined( USE_SHADOWMAP ) && NUM_SUN_LIGHT_SHADOWS > 0
	SunLightShadow sunLightShadow;
	#endif
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SUN_LIGHTS; i ++ ) {
		sunLight = sunLights[ i ];
		getSunLightInfo( sunLight, directLight );
		#if defined( USE_SHADOWMAP ) && ( UNROLLED_LOOP_INDEX < NUM_SUN_LIGHT_SHADOWS )
		sunLightShadow = sunLightShadows[ i ];
		directLight.color *= ( directLight.visible && receiveShadow ) ? getSunShadow( sunShadowMap[ i ], sunLightShadow, UNROLLED_LOOP_INDEX ) : 1.0;
		#endif
		RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if ( NUM_DIR_LIGHTS > 0 ) && defined( RE_Direct )
	DirectionalLight directionalLight;
	#if defined( USE_SHADOWMAP ) && NUM_DIR_LIGHT_SHADOWS > 0
	DirectionalLightShadow directionalLightShadow;
	#endif
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_DIR_LIGHTS; i ++ ) {
		directionalLight = directionalLights[ i ];
		getDirectionalLightInfo( directionalLight, directLight );
		#if defined( USE_SHADOWMAP ) && ( UNROLLED_LOOP_INDEX < NUM_DIR_LIGHT_SHADOWS )
		directionalLightShadow = directionalLightShadows[ i ];
		directLight.color *= ( directLight.visible && receiveShadow ) ? getShadow( directionalShadowMap[ i ], directionalLightShadow.shadowMapSize, directionalLightShadow.shadowIntensity, directionalLightShadow.shadowBias, directionalLightShadow.shadowRadius, vDirectionalShadowCoord[ i ] ) : 1.0;
		#endif
		RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if ( NUM_RECT_AREA_LIGHTS > 0 ) && defined( RE_Direct_RectArea )
	RectAreaLight rectAreaLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_RECT_AREA_LIGHTS; i ++ ) {
		rectAreaLight = rectAreaLights[ i ];
		RE_Direct_RectArea( rectAreaLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if defined( RE_IndirectDiffuse )
	vec3 iblIrradiance = vec3( 0.0 );
	vec3 irradiance = getAmbientLightIrradiance( ambientLightColor );
	#if defined( USE_LIGHT_PROBES )
		irradiance += getLightProbeIrradiance( lightProbe, geometryNormal );
	#endif
	#if ( NUM_HEMI_LIGHTS > 0 )
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_HEMI_LIGHTS; i ++ ) {
			irradiance += getHemisphereLightIrradiance( hemisphereLights[ i ], geometryNormal );
		}
		#pragma unroll_loop_end
	#endif
	#if NUM_LIGHT_PROBE_GRIDS > 0
		vec3 probeWorldPos = ( ( vec4( geometryPosition, 1.0 ) - viewMatrix[ 3 ] ) * viewMatrix ).xyz;
		vec3 probeWorldNormal = transformNormalByInverseViewMatrix( geometryNormal, viewMatrix );
		int probeGrid = - 1;
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_LIGHT_PROBE_GRIDS; i ++ ) {
			if ( isInsideLightProbeGrid( probeWorldPos, probeWorldNormal, probesMin[ i ], probesMax[ i ], probesResolution[ i ] ) ) probeGrid = UNROLLED_LOOP_INDEX;
		}
		#pragma unroll_loop_end
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_LIGHT_PROBE_GRIDS; i ++ ) {
			if ( probeGrid == UNROLLED_LOOP_INDEX ) irradiance += getLightProbeGridIrradiance( probesSH[ i ], probesMin[ i ], probesMax[ i ], probesResolution[ i ], probeWorldPos, probeWorldNormal );
		}
		#pragma unroll_loop_end
	#endif
#endif
#if defined( RE_IndirectSpecular )
	vec3 radiance = vec3( 0.0 );
	vec3 clearcoatRadiance = vec3( 0.0 );
#endif`,Px=`#if defined( RE_IndirectDiffuse )
	#ifdef USE_LIGHTMAP
		vec4 lightMapTexel = texture2D( lightMap, vLightMapUv );
		vec3 lightMapIrradiance = lightMapTexel.rgb * lightMapIntensity;
		irradiance += lightMapIrradiance;
	#endif
	#if defined( USE_ENVMAP ) && defined( ENVMAP_TYPE_PMREM )
		#if defined( STANDARD ) || defined( LAMBERT ) || defined( PHONG )
			iblIrradiance += getIBLIrradiance( geometryNormal );
		#endif
	#endif
#endif
#if defined( USE_ENVMAP ) && defined( RE_IndirectSpecular )
	#ifdef USE_ANISOTROPY
		vec3 iblRadiance = getIBLAnisotropyRadiance( geometryViewDir, geometryNormal, material.roughness, material.anisotropyB, material.anisotropy );
	#else
		vec3 iblRadiance = getIBLRadiance( geometryViewDir, geometryNormal, material.roughness );
	#endif
	#ifdef USE_RETROREFLECTION
		#ifdef USE_ANISOTROPY
			vec3 retroIBLRadiance = getIBLAnisotropyRetroRadiance( geometryViewDir, geometryNormal, material.roughness, material.anisotropyB, material.anisotropy );
		#else
			vec3 retroIBLRadiance = getIBLRetroRadiance( geometryViewDir, geometryNormal, material.roughness );
		#endif
		iblRadiance = mix( iblRadiance, retroIBLRadiance, saturate( material.retroreflectivity ) );
	#endif
	radiance += iblRadiance;
	#ifdef USE_CLEARCOAT
		clearcoatRadiance += getIBLRadiance( geometryViewDir, geometryClearcoatNormal, material.clearcoatRoughness );
	#endif
#endif`,Dx=`#if defined( RE_IndirectDiffuse )
	#if defined( LAMBERT ) || defined( PHONG )
		irradiance += iblIrradiance;
	#endif
	RE_IndirectDiffuse( irradiance, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
#endif
#if defined( RE_IndirectSpecular )
	RE_IndirectSpecular( radiance, iblIrradiance, clearcoatRadiance, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
#endif`,Lx=`#if NUM_LIGHT_PROBE_GRIDS > 0
uniform highp sampler3D probesSH[ NUM_LIGHT_PROBE_GRIDS ];
uniform vec3 probesMin[ NUM_LIGHT_PROBE_GRIDS ];
uniform vec3 probesMax[ NUM_LIGHT_PROBE_GRIDS ];
uniform vec3 probesResolution[ NUM_LIGHT_PROBE_GRIDS ];
bool isInsideLightProbeGrid( vec3 worldPos, vec3 worldNormal, vec3 probesMin, vec3 probesMax, vec3 probesResolution ) {
	vec3 spacing = ( probesMax - probesMin ) / probesResolution;
	vec3 samplePos = worldPos + worldNormal * spacing * 0.5;
	vec3 margin = spacing * 0.01;
	return all( greaterThanEqual( samplePos, probesMin - margin ) ) && all( lessThanEqual( samplePos, probesMax + margin ) );
}
vec3 getLightProbeGridIrradiance( highp sampler3D probesSH, vec3 probesMin, vec3 probesMax, vec3 probesResolution, vec3 worldPos, vec3 worldNormal ) {
	vec3 res = probesResolution;
	vec3 gridRange = probesMax - probesMin;
	vec3 probeSpacing = gridRange / res;
	vec3 samplePos = worldPos + worldNormal * probeSpacing * 0.5;
	vec3 uvw = clamp( ( samplePos - probesMin ) / gridRange, 0.5 / res, 1.0 - 0.5 / res );
	float nz          = res.z;
	float paddedSlices = nz + 2.0;
	float atlasDepth  = 7.0 * paddedSlices;
	float uvZBase     = uvw.z * nz + 1.0;
	vec4 s0 = texture( probesSH, vec3( uvw.xy, ( uvZBase                       ) / atlasDepth ) );
	vec4 s1 = texture( probesSH, vec3( uvw.xy, ( uvZBase +       paddedSlices   ) / atlasDepth ) );
	vec4 s2 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 2.0 * paddedSlices   ) / atlasDepth ) );
	vec4 s3 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 3.0 * paddedSlices   ) / atlasDepth ) );
	vec4 s4 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 4.0 * paddedSlices   ) / atlasDepth ) );
	vec4 s5 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 5.0 * paddedSlices   ) / atlasDepth ) );
	vec4 s6 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 6.0 * paddedSlices   ) / atlasDepth ) );
	vec3 c0 = s0.xyz;
	vec3 c1 = vec3( s0.w, s1.xy );
	vec3 c2 = vec3( s1.zw, s2.x );
	vec3 c3 = s2.yzw;
	vec3 c4 = s3.xyz;
	vec3 c5 = vec3( s3.w, s4.xy );
	vec3 c6 = vec3( s4.zw, s5.x );
	vec3 c7 = s5.yzw;
	vec3 c8 = s6.xyz;
	float x = worldNormal.x, y = worldNormal.y, z = worldNormal.z;
	vec3 result = c0 * 0.886227;
	result += c1 * 2.0 * 0.511664 * y;
	result += c2 * 2.0 * 0.511664 * z;
	result += c3 * 2.0 * 0.511664 * x;
	result += c4 * 2.0 * 0.429043 * x * y;
	result += c5 * 2.0 * 0.429043 * y * z;
	result += c6 * ( 0.743125 * z * z - 0.247708 );
	result += c7 * 2.0 * 0.429043 * x * z;
	result += c8 * 0.429043 * ( x * x - y * y );
	return max( result, vec3( 0.0 ) );
}
#endif`,Fx=`#if defined( USE_LOGARITHMIC_DEPTH_BUFFER )
	gl_FragDepth = vIsPerspective == 0.0 ? gl_FragCoord.z : log2( vFragDepth ) * logDepthBufFC * 0.5;
#endif`,Nx=`#if defined( USE_LOGARITHMIC_DEPTH_BUFFER )
	uniform float logDepthBufFC;
	varying float vFragDepth;
	varying float vIsPerspective;
#endif`,Ux=`#ifdef USE_LOGARITHMIC_DEPTH_BUFFER
	varying float vFragDepth;
	varying float vIsPerspective;
#endif`,Ox=`#ifdef USE_LOGARITHMIC_DEPTH_BUFFER
	vFragDepth = 1.0 + gl_Position.w;
	vIsPerspective = float( isPerspectiveMatrix( projectionMatrix ) );
#endif`,kx=`#ifdef USE_MAP
	vec4 sampledDiffuseColor = texture2D( map, vMapUv );
	#ifdef DECODE_VIDEO_TEXTURE
		sampledDiffuseColor = sRGBTransferEOTF( sampledDiffuseColor );
	#endif
	diffuseColor *= sampledDiffuseColor;
#endif`,Bx=`#ifdef USE_MAP
	uniform sampler2D map;
#endif`,zx=`#if defined( USE_MAP ) || defined( USE_ALPHAMAP )
	#if defined( USE_POINTS_UV )
		vec2 uv = vUv;
	#else
		vec2 uv = ( uvTransform * vec3( gl_PointCoord.x, 1.0 - gl_PointCoord.y, 1 ) ).xy;
	#endif
#endif
#ifdef USE_MAP
	diffuseColor *= texture2D( map, uv );
#endif
#ifdef USE_ALPHAMAP
	diffuseColor.a *= texture2D( alphaMap, uv ).g;
#endif`,Hx=`#if defined( USE_POINTS_UV )
	varying vec2 vUv;
#else
	#if defined( USE_MAP ) || defined( USE_ALPHAMAP )
		uniform mat3 uvTransform;
	#endif
#endif
#ifdef USE_MAP
	uniform sampler2D map;
#endif
#ifdef USE_ALPHAMAP
	uniform sampler2D alphaMap;
#endif`,Vx=`float metalnessFactor = metalness;
#ifdef USE_METALNESSMAP
	vec4 texelMetalness = texture2D( metalnessMap, vMetalnessMapUv );
	metalnessFactor *= texelMetalness.b;
#endif`,Gx=`#ifdef USE_METALNESSMAP
	uniform sampler2D metalnessMap;
#endif`,$x=`#ifdef USE_INSTANCING_MORPH
	float morphTargetInfluences[ MORPHTARGETS_COUNT ];
	float morphTargetBaseInfluence = texelFetch( morphTexture, ivec2( 0, gl_InstanceID ), 0 ).r;
	for ( int i = 0; i < MORPHTARGETS_COUNT; i ++ ) {
		morphTargetInfluences[i] =  texelFetch( morphTexture, ivec2( i + 1, gl_InstanceID ), 0 ).r;
	}
#endif`,Wx=`#if defined( USE_MORPHCOLORS )
	#if defined( USE_COLOR_ALPHA )
		vColor *= morphTargetBaseInfluence;
	#elif defined( USE_COLOR )
		vColor.rgb *= morphTargetBaseInfluence;
	#endif
	for ( int i = 0; i < MORPHTARGETS_COUNT; i ++ ) {
		#if defined( USE_COLOR_ALPHA )
			if ( morphTargetInfluences[ i ] != 0.0 ) vColor += getMorph( gl_VertexID, i, 2 ) * morphTargetInfluences[ i ];
		#elif defined( USE_COLOR )
			if ( morphTargetInfluences[ i ] != 0.0 ) vColor.rgb += getMorph( gl_VertexID, i, 2 ).rgb * morphTargetInfluences[ i ];
		#endif
	}
#endif`,qx=`#ifdef USE_MORPHNORMALS
	objectNormal *= morphTargetBaseInfluence;
	for ( int i = 0; i < MORPHTARGETS_COUNT; i ++ ) {
		if ( morphTargetInfluences[ i ] != 0.0 ) objectNormal += getMorph( gl_VertexID, i, 1 ).xyz * morphTargetInfluences[ i ];
	}
#endif`,Xx=`#ifdef USE_MORPHTARGETS
	#ifndef USE_INSTANCING_MORPH
		uniform float morphTargetBaseInfluence;
		uniform float morphTargetInfluences[ MORPHTARGETS_COUNT ];
	#endif
	uniform sampler2DArray morphTargetsTexture;
	uniform ivec2 morphTargetsTextureSize;
	vec4 getMorph( const in int vertexIndex, const in int morphTargetIndex, const in int offset ) {
		int texelIndex = vertexIndex * MORPHTARGETS_TEXTURE_STRIDE + offset;
		int y = texelIndex / morphTargetsTextureSize.x;
		int x = texelIndex - y * morphTargetsTextureSize.x;
		ivec3 morphUV = ivec3( x, y, morphTargetIndex );
		return texelFetch( morphTargetsTexture, morphUV, 0 );
	}
#endif`,Yx=`#ifdef USE_MORPHTARGETS
	transformed *= morphTargetBaseInfluence;
	for ( int i = 0; i < MORPHTARGETS_COUNT; i ++ ) {
		if ( morphTargetInfluences[ i ] != 0.0 ) transformed += getMorph( gl_VertexID, i, 0 ).xyz * morphTargetInfluences[ i ];
	}
#endif`,Kx=`float faceDirection = gl_FrontFacing ? 1.0 : - 1.0;
#ifdef FLAT_SHADED
	vec3 fdx = dFdx( vViewPosition );
	vec3 fdy = dFdy( vViewPosition );
	vec3 normal = normalize( cross( fdx, fdy ) );
#else
	vec3 normal = normalize( vNormal );
	#ifdef DOUBLE_SIDED
		normal *= faceDirection;
	#endif
#endif
#if defined( USE_NORMALMAP_TANGENTSPACE ) || defined( USE_CLEARCOAT_NORMALMAP ) || defined( USE_ANISOTROPY )
	#ifdef USE_TANGENT
		mat3 tbn = mat3( normalize( vTangent ), normalize( vBitangent ), normal );
	#else
		mat3 tbn = getTangentFrame( - vViewPosition, normal,
		#if defined( USE_NORMALMAP )
			vNormalMapUv
		#elif defined( USE_CLEARCOAT_NORMALMAP )
			vClearcoatNormalMapUv
		#else
			vUv
		#endif
		);
	#endif
	#ifdef DOUBLE_SIDED
		tbn[0] *= faceDirection;
		tbn[1] *= faceDirection;
	#endif
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	#ifdef USE_TANGENT
		mat3 tbn2 = mat3( normalize( vTangent ), normalize( vBitangent ), normal );
	#else
		mat3 tbn2 = getTangentFrame( - vViewPosition, normal, vClearcoatNormalMapUv );
	#endif
	#ifdef DOUBLE_SIDED
		tbn2[0] *= faceDirection;
		tbn2[1] *= faceDirection;
	#endif
#endif
vec3 nonPerturbedNormal = normal;`,jx=`#ifdef USE_NORMALMAP_OBJECTSPACE
	normal = texture2D( normalMap, vNormalMapUv ).xyz * 2.0 - 1.0;
	#ifdef FLIP_SIDED
		normal = - normal;
	#endif
	#ifdef DOUBLE_SIDED
		normal = normal * faceDirection;
	#endif
	normal = normalize( normalMatrix * normal );
#elif defined( USE_NORMALMAP_TANGENTSPACE )
	vec3 mapN = texture2D( normalMap, vNormalMapUv ).xyz * 2.0 - 1.0;
	#if defined( USE_PACKED_NORMALMAP )
		mapN = vec3( mapN.xy, sqrt( saturate( 1.0 - dot( mapN.xy, mapN.xy ) ) ) );
	#endif
	mapN.xy *= normalScale;
	normal = normalize( tbn * mapN );
#elif defined( USE_BUMPMAP )
	normal = perturbNormalArb( - vViewPosition, normal, dHdxy_fwd(), faceDirection );
#endif`,Zx=`#ifndef FLAT_SHADED
	varying vec3 vNormal;
	#ifdef USE_TANGENT
		varying vec3 vTangent;
		varying vec3 vBitangent;
	#endif
#endif`,Qx=`#ifndef FLAT_SHADED
	varying vec3 vNormal;
	#ifdef USE_TANGENT
		varying vec3 vTangent;
		varying vec3 vBitangent;
	#endif
#endif`,Jx=`#ifndef FLAT_SHADED
	vNormal = normalize( transformedNormal );
	#ifdef USE_TANGENT
		vTangent = normalize( transformedTangent );
		vBitangent = normalize( cross( vNormal, vTangent ) * tangent.w );
		#ifdef FLIP_SIDED
			vBitangent = - vBitangent;
		#endif
	#endif
#endif`,t_=`#ifdef USE_NORMALMAP
	uniform sampler2D normalMap;
	uniform vec2 normalScale;
#endif
#ifdef USE_NORMALMAP_OBJECTSPACE
	uniform mat3 normalMatrix;
#endif
#if ! defined ( USE_TANGENT ) && ( defined ( USE_NORMALMAP_TANGENTSPACE ) || defined ( USE_CLEARCOAT_NORMALMAP ) || defined( USE_ANISOTROPY ) )
	mat3 getTangentFrame( vec3 eye_pos, vec3 surf_norm, vec2 uv ) {
		vec3 q0 = dFdx( eye_pos.xyz );
		vec3 q1 = dFdy( eye_pos.xyz );
		vec2 st0 = dFdx( uv.st );
		vec2 st1 = dFdy( uv.st );
		vec3 N = surf_norm;
		vec3 q1perp = cross( q1, N );
		vec3 q0perp = cross( N, q0 );
		vec3 T = q1perp * st0.x + q0perp * st1.x;
		vec3 B = q1perp * st0.y + q0perp * st1.y;
		float det = max( dot( T, T ), dot( B, B ) );
		float scale = ( det == 0.0 ) ? 0.0 : inversesqrt( det );
		return mat3( T * scale, B * scale, N );
	}
#endif`,e_=`#ifdef USE_CLEARCOAT
	vec3 clearcoatNormal = nonPerturbedNormal;
#endif`,n_=`#ifdef USE_CLEARCOAT_NORMALMAP
	vec3 clearcoatMapN = texture2D( clearcoatNormalMap, vClearcoatNormalMapUv ).xyz * 2.0 - 1.0;
	clearcoatMapN.xy *= clearcoatNormalScale;
	clearcoatNormal = normalize( tbn2 * clearcoatMapN );
#endif`,i_=`#ifdef USE_CLEARCOATMAP
	uniform sampler2D clearcoatMap;
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	uniform sampler2D clearcoatNormalMap;
	uniform vec2 clearcoatNormalScale;
#endif
#ifdef USE_CLEARCOAT_ROUGHNESSMAP
	uniform sampler2D clearcoatRoughnessMap;
#endif`,s_=`#ifdef USE_IRIDESCENCEMAP
	uniform sampler2D iridescenceMap;
#endif
#ifdef USE_IRIDESCENCE_THICKNESSMAP
	uniform sampler2D iridescenceThicknessMap;
#endif`,r_=`#ifdef OPAQUE
diffuseColor.a = 1.0;
#endif
#ifdef USE_TRANSMISSION
diffuseColor.a *= material.transmissionAlpha;
#endif
gl_FragColor = vec4( outgoingLight, diffuseColor.a );`,a_=`vec3 packNormalToRGB( const in vec3 normal ) {
	return normalize( normal ) * 0.5 + 0.5;
}
vec3 unpackRGBToNormal( const in vec3 rgb ) {
	return 2.0 * rgb.xyz - 1.0;
}
const float PackUpscale = 256. / 255.;const float UnpackDownscale = 255. / 256.;const float ShiftRight8 = 1. / 256.;
const float Inv255 = 1. / 255.;
const vec4 PackFactors = vec4( 1.0, 256.0, 256.0 * 256.0, 256.0 * 256.0 * 256.0 );
const vec2 UnpackFactors2 = vec2( UnpackDownscale, 1.0 / PackFactors.g );
const vec3 UnpackFactors3 = vec3( UnpackDownscale / PackFactors.rg, 1.0 / PackFactors.b );
const vec4 UnpackFactors4 = vec4( UnpackDownscale / PackFactors.rgb, 1.0 / PackFactors.a );
vec4 packDepthToRGBA( const in float v ) {
	if( v <= 0.0 )
		return vec4( 0., 0., 0., 0. );
	if( v >= 1.0 )
		return vec4( 1., 1., 1., 1. );
	float vuf;
	float af = modf( v * PackFactors.a, vuf );
	float bf = modf( vuf * ShiftRight8, vuf );
	float gf = modf( vuf * ShiftRight8, vuf );
	return vec4( vuf * Inv255, gf * PackUpscale, bf * PackUpscale, af );
}
vec3 packDepthToRGB( const in float v ) {
	if( v <= 0.0 )
		return vec3( 0., 0., 0. );
	if( v >= 1.0 )
		return vec3( 1., 1., 1. );
	float vuf;
	float bf = modf( v * PackFactors.b, vuf );
	float gf = modf( vuf * ShiftRight8, vuf );
	return vec3( vuf * Inv255, gf * PackUpscale, bf );
}
vec2 packDepthToRG( const in float v ) {
	if( v <= 0.0 )
		return vec2( 0., 0. );
	if( v >= 1.0 )
		return vec2( 1., 1. );
	float vuf;
	float gf = modf( v * 256., vuf );
	return vec2( vuf * Inv255, gf );
}
float unpackRGBAToDepth( const in vec4 v ) {
	return dot( v, UnpackFactors4 );
}
float unpackRGBToDepth( const in vec3 v ) {
	return dot( v, UnpackFactors3 );
}
float unpackRGToDepth( const in vec2 v ) {
	return v.r * UnpackFactors2.r + v.g * UnpackFactors2.g;
}
vec4 pack2HalfToRGBA( const in vec2 v ) {
	vec4 r = vec4( v.x, fract( v.x * 255.0 ), v.y, fract( v.y * 255.0 ) );
	return vec4( r.x - r.y / 255.0, r.y, r.z - r.w / 255.0, r.w );
}
vec2 unpackRGBATo2Half( const in vec4 v ) {
	return vec2( v.x + ( v.y / 255.0 ), v.z + ( v.w / 255.0 ) );
}
float viewZToOrthographicDepth( const in float viewZ, const in float near, const in float far ) {
	return ( viewZ + near ) / ( near - far );
}
float orthographicDepthToViewZ( const in float depth, const in float near, const in float far ) {
	#ifdef USE_REVERSED_DEPTH_BUFFER
	
		return depth * ( far - near ) - far;
	#else
		return depth * ( near - far ) - near;
	#endif
}
float viewZToPerspectiveDepth( const in float viewZ, const in float near, const in float far ) {
	return ( ( near + viewZ ) * far ) / ( ( far - near ) * viewZ );
}
float perspectiveDepthToViewZ( const in float depth, const in float near, const in float far ) {
	
	#ifdef USE_REVERSED_DEPTH_BUFFER
		return ( near * far ) / ( ( near - far ) * depth - near );
	#else
		return ( near * far ) / ( ( far - near ) * depth - far );
	#endif
}`,o_=`#ifdef PREMULTIPLIED_ALPHA
	gl_FragColor.rgb *= gl_FragColor.a;
#endif`,l_=`vec4 mvPosition = vec4( transformed, 1.0 );
#ifdef USE_BATCHING
	mvPosition = batchingMatrix * mvPosition;
#endif
#ifdef USE_INSTANCING
	mvPosition = instanceMatrix * mvPosition;
#endif
mvPosition = modelViewMatrix * mvPosition;
gl_Position = projectionMatrix * mvPosition;`,c_=`#ifdef DITHERING
	gl_FragColor.rgb = dithering( gl_FragColor.rgb );
#endif`,u_=`#ifdef DITHERING
	vec3 dithering( vec3 color ) {
		float grid_position = rand( gl_FragCoord.xy );
		vec3 dither_shift_RGB = vec3( 0.25 / 255.0, -0.25 / 255.0, 0.25 / 255.0 );
		dither_shift_RGB = mix( 2.0 * dither_shift_RGB, -2.0 * dither_shift_RGB, grid_position );
		return color + dither_shift_RGB;
	}
#endif`,h_=`float roughnessFactor = roughness;
#ifdef USE_ROUGHNESSMAP
	vec4 texelRoughness = texture2D( roughnessMap, vRoughnessMapUv );
	roughnessFactor *= texelRoughness.g;
#endif`,d_=`#ifdef USE_ROUGHNESSMAP
	uniform sampler2D roughnessMap;
#endif`,f_=`#if NUM_SPOT_LIGHT_COORDS > 0
	varying vec4 vSpotLightCoord[ NUM_SPOT_LIGHT_COORDS ];
#endif
#if NUM_SPOT_LIGHT_MAPS > 0
	uniform sampler2D spotLightMap[ NUM_SPOT_LIGHT_MAPS ];
#endif
#ifdef USE_SHADOWMAP
	#if NUM_SUN_LIGHT_SHADOWS > 0
		#define SUN_LIGHT_CASCADES 2
		#if defined( SHADOWMAP_TYPE_PCF )
			uniform sampler2DShadow sunShadowMap[ NUM_SUN_LIGHT_SHADOWS ];
		#else
			uniform sampler2D sunShadowMap[ NUM_SUN_LIGHT_SHADOWS ];
		#endif
		uniform mat4 sunShadowMatrix[ NUM_SUN_LIGHT_SHADOWS * SUN_LIGHT_CASCADES ];
		uniform vec4 sunShadowCascade[ NUM_SUN_LIGHT_SHADOWS * SUN_LIGHT_CASCADES ];
		varying vec4 vSunShadowWorldPosition;
		varying vec3 vSunShadowWorldNormal;
		struct SunLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform SunLightShadow sunLightShadows[ NUM_SUN_LIGHT_SHADOWS ];
	#endif
	#if NUM_DIR_LIGHT_SHADOWS > 0
		#if defined( SHADOWMAP_TYPE_PCF )
			uniform sampler2DShadow directionalShadowMap[ NUM_DIR_LIGHT_SHADOWS ];
		#else
			uniform sampler2D directionalShadowMap[ NUM_DIR_LIGHT_SHADOWS ];
		#endif
		varying vec4 vDirectionalShadowCoord[ NUM_DIR_LIGHT_SHADOWS ];
		struct DirectionalLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform DirectionalLightShadow directionalLightShadows[ NUM_DIR_LIGHT_SHADOWS ];
	#endif
	#if NUM_SPOT_LIGHT_SHADOWS > 0
		#if defined( SHADOWMAP_TYPE_PCF )
			uniform sampler2DShadow spotShadowMap[ NUM_SPOT_LIGHT_SHADOWS ];
		#else
			uniform sampler2D spotShadowMap[ NUM_SPOT_LIGHT_SHADOWS ];
		#endif
		struct SpotLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform SpotLightShadow spotLightShadows[ NUM_SPOT_LIGHT_SHADOWS ];
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0
		#if defined( SHADOWMAP_TYPE_PCF )
			uniform samplerCubeShadow pointShadowMap[ NUM_POINT_LIGHT_SHADOWS ];
		#elif defined( SHADOWMAP_TYPE_BASIC )
			uniform samplerCube pointShadowMap[ NUM_POINT_LIGHT_SHADOWS ];
		#endif
		varying vec4 vPointShadowCoord[ NUM_POINT_LIGHT_SHADOWS ];
		struct PointLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
			float shadowCameraNear;
			float shadowCameraFar;
		};
		uniform PointLightShadow pointLightShadows[ NUM_POINT_LIGHT_SHADOWS ];
	#endif
	#if defined( SHADOWMAP_TYPE_PCF )
		float interleavedGradientNoise( vec2 position ) {
			return fract( 52.9829189 * fract( dot( position, vec2( 0.06711056, 0.00583715 ) ) ) );
		}
		vec2 vogelDiskSample( int sampleIndex, int samplesCount, float phi ) {
			const float goldenAngle = 2.399963229728653;
			float r = sqrt( ( float( sampleIndex ) + 0.5 ) / float( samplesCount ) );
			float theta = float( sampleIndex ) * goldenAngle + phi;
			return vec2( cos( theta ), sin( theta ) ) * r;
		}
	#endif
	#if defined( SHADOWMAP_TYPE_PCF )
		float getShadow( sampler2DShadow shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord ) {
			float shadow = 1.0;
			shadowCoord.xyz /= shadowCoord.w;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				shadowCoord.z -= shadowBias;
			#else
				shadowCoord.z += shadowBias;
			#endif
			bool inFrustum = shadowCoord.x >= 0.0 && shadowCoord.x <= 1.0 && shadowCoord.y >= 0.0 && shadowCoord.y <= 1.0;
			bool frustumTest = inFrustum && shadowCoord.z <= 1.0;
			if ( frustumTest ) {
				vec2 texelSize = vec2( 1.0 ) / shadowMapSize;
				vec2 radius = shadowRadius * texelSize;
				float phi = interleavedGradientNoise( gl_FragCoord.xy ) * PI2;
				shadow = (
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 0, 5, phi ) * radius, shadowCoord.z ) ) +
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 1, 5, phi ) * radius, shadowCoord.z ) ) +
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 2, 5, phi ) * radius, shadowCoord.z ) ) +
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 3, 5, phi ) * radius, shadowCoord.z ) ) +
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 4, 5, phi ) * radius, shadowCoord.z ) )
				) * 0.2;
			}
			return mix( 1.0, shadow, shadowIntensity );
		}
	#elif defined( SHADOWMAP_TYPE_VSM )
		float getShadow( sampler2D shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord ) {
			float shadow = 1.0;
			shadowCoord.xyz /= shadowCoord.w;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				shadowCoord.z -= shadowBias;
			#else
				shadowCoord.z += shadowBias;
			#endif
			bool inFrustum = shadowCoord.x >= 0.0 && shadowCoord.x <= 1.0 && shadowCoord.y >= 0.0 && shadowCoord.y <= 1.0;
			bool frustumTest = inFrustum && shadowCoord.z <= 1.0;
			if ( frustumTest ) {
				vec2 distribution = texture2D( shadowMap, shadowCoord.xy ).rg;
				float mean = distribution.x;
				float variance = distribution.y * distribution.y;
				#ifdef USE_REVERSED_DEPTH_BUFFER
					float hard_shadow = step( mean, shadowCoord.z );
				#else
					float hard_shadow = step( shadowCoord.z, mean );
				#endif
				
				if ( hard_shadow == 1.0 ) {
					shadow = 1.0;
				} else {
					variance = max( variance, 0.0000001 );
					float d = shadowCoord.z - mean;
					float p_max = variance / ( variance + d * d );
					p_max = clamp( ( p_max - 0.3 ) / 0.65, 0.0, 1.0 );
					shadow = max( hard_shadow, p_max );
				}
			}
			return mix( 1.0, shadow, shadowIntensity );
		}
	#else
		float getShadow( sampler2D shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord ) {
			float shadow = 1.0;
			shadowCoord.xyz /= shadowCoord.w;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				shadowCoord.z -= shadowBias;
			#else
				shadowCoord.z += shadowBias;
			#endif
			bool inFrustum = shadowCoord.x >= 0.0 && shadowCoord.x <= 1.0 && shadowCoord.y >= 0.0 && shadowCoord.y <= 1.0;
			bool frustumTest = inFrustum && shadowCoord.z <= 1.0;
			if ( frustumTest ) {
				float depth = texture2D( shadowMap, shadowCoord.xy ).r;
				#ifdef USE_REVERSED_DEPTH_BUFFER
					shadow = step( depth, shadowCoord.z );
				#else
					shadow = step( shadowCoord.z, depth );
				#endif
			}
			return mix( 1.0, shadow, shadowIntensity );
		}
	#endif
	#if NUM_SUN_LIGHT_SHADOWS > 0
		float getSunShadow(
			#if defined( SHADOWMAP_TYPE_PCF )
				sampler2DShadow shadowMap,
			#else
				sampler2D shadowMap,
			#endif
			SunLightShadow sunLightShadow,
			int shadowIndex
		) {
			vec4 shadowWorldPosition = vec4( vSunShadowWorldPosition.xyz + vSunShadowWorldNormal * sunLightShadow.shadowNormalBias, 1.0 );
			float viewDepth = vSunShadowWorldPosition.w;
			int cascadeOffset = shadowIndex * SUN_LIGHT_CASCADES;
			float shadow = 1.0;
			for ( int i = SUN_LIGHT_CASCADES - 1; i >= 0; i -- ) {
				vec4 cascade = sunShadowCascade[ cascadeOffset + i ];
				if ( viewDepth >= cascade.x && viewDepth < cascade.y ) {
					float cascadeShadow = getShadow(
						shadowMap,
						sunLightShadow.shadowMapSize,
						sunLightShadow.shadowIntensity,
						sunLightShadow.shadowBias,
						sunLightShadow.shadowRadius,
						sunShadowMatrix[ cascadeOffset + i ] * shadowWorldPosition
					);
					shadow = mix( cascadeShadow, shadow, smoothstep( cascade.z, cascade.y, viewDepth ) );
				}
			}
			return shadow;
		}
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0
	#if defined( SHADOWMAP_TYPE_PCF )
	float getPointShadow( samplerCubeShadow shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord, float shadowCameraNear, float shadowCameraFar ) {
		float shadow = 1.0;
		vec3 lightToPosition = shadowCoord.xyz;
		vec3 bd3D = normalize( lightToPosition );
		vec3 absVec = abs( lightToPosition );
		float viewSpaceZ = max( max( absVec.x, absVec.y ), absVec.z );
		if ( viewSpaceZ - shadowCameraFar <= 0.0 && viewSpaceZ - shadowCameraNear >= 0.0 ) {
			float lightDistance = length( lightToPosition );
			float depthRange = shadowCameraFar - shadowCameraNear;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				float depthA = - shadowCameraNear / depthRange - shadowBias;
				float depthB = shadowCameraNear * shadowCameraFar / ( depthRange * lightDistance );
			#else
				float depthA = shadowCameraFar / depthRange + shadowBias;
				float depthB = - shadowCameraNear * shadowCameraFar / ( depthRange * lightDistance );
			#endif
			float texelSize = shadowRadius / shadowMapSize.x;
			vec3 absDir = abs( bd3D );
			vec3 tangent = absDir.x > absDir.z ? vec3( 0.0, 1.0, 0.0 ) : vec3( 1.0, 0.0, 0.0 );
			tangent = normalize( cross( bd3D, tangent ) );
			vec3 bitangent = cross( bd3D, tangent );
			float phi = interleavedGradientNoise( gl_FragCoord.xy ) * PI2;
			shadow = 0.0;
			for ( int i = 0; i < 5; i ++ ) {
				vec2 offset = vogelDiskSample( i, 5, phi );
				vec3 direction = bd3D + ( tangent * offset.x + bitangent * offset.y ) * texelSize;
				vec3 absDirection = abs( direction );
				float dp = depthA + depthB / max( max( absDirection.x, absDirection.y ), absDirection.z );
				shadow += texture( shadowMap, vec4( direction, dp ) );
			}
			shadow *= 0.2;
		}
		return mix( 1.0, shadow, shadowIntensity );
	}
	#elif defined( SHADOWMAP_TYPE_BASIC )
	float getPointShadow( samplerCube shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord, float shadowCameraNear, float shadowCameraFar ) {
		float shadow = 1.0;
		vec3 lightToPosition = shadowCoord.xyz;
		vec3 absVec = abs( lightToPosition );
		float viewSpaceZ = max( max( absVec.x, absVec.y ), absVec.z );
		if ( viewSpaceZ - shadowCameraFar <= 0.0 && viewSpaceZ - shadowCameraNear >= 0.0 ) {
			float dp = ( shadowCameraFar * ( viewSpaceZ - shadowCameraNear ) ) / ( viewSpaceZ * ( shadowCameraFar - shadowCameraNear ) );
			dp += shadowBias;
			vec3 bd3D = normalize( lightToPosition );
			float depth = textureCube( shadowMap, bd3D ).r;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				depth = 1.0 - depth;
			#endif
			shadow = step( dp, depth );
		}
		return mix( 1.0, shadow, shadowIntensity );
	}
	#endif
	#endif
#endif`,p_=`#if NUM_SPOT_LIGHT_COORDS > 0
	uniform mat4 spotLightMatrix[ NUM_SPOT_LIGHT_COORDS ];
	varying vec4 vSpotLightCoord[ NUM_SPOT_LIGHT_COORDS ];
#endif
#ifdef USE_SHADOWMAP
	#if NUM_SUN_LIGHT_SHADOWS > 0
		varying vec4 vSunShadowWorldPosition;
		varying vec3 vSunShadowWorldNormal;
	#endif
	#if NUM_DIR_LIGHT_SHADOWS > 0
		uniform mat4 directionalShadowMatrix[ NUM_DIR_LIGHT_SHADOWS ];
		varying vec4 vDirectionalShadowCoord[ NUM_DIR_LIGHT_SHADOWS ];
		struct DirectionalLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform DirectionalLightShadow directionalLightShadows[ NUM_DIR_LIGHT_SHADOWS ];
	#endif
	#if NUM_SPOT_LIGHT_SHADOWS > 0
		struct SpotLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform SpotLightShadow spotLightShadows[ NUM_SPOT_LIGHT_SHADOWS ];
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0
		uniform mat4 pointShadowMatrix[ NUM_POINT_LIGHT_SHADOWS ];
		varying vec4 vPointShadowCoord[ NUM_POINT_LIGHT_SHADOWS ];
		struct PointLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
			float shadowCameraNear;
			float shadowCameraFar;
		};
		uniform PointLightShadow pointLightShadows[ NUM_POINT_LIGHT_SHADOWS ];
	#endif
#endif`,m_=`#if ( defined( USE_SHADOWMAP ) && ( NUM_DIR_LIGHT_SHADOWS > 0 || NUM_SUN_LIGHT_SHADOWS > 0 || NUM_POINT_LIGHT_SHADOWS > 0 ) ) || ( NUM_SPOT_LIGHT_COORDS > 0 )
	#ifdef HAS_NORMAL
		vec3 shadowWorldNormal = transformNormalByInverseViewMatrix( transformedNormal, viewMatrix );
	#else
		vec3 shadowWorldNormal = vec3( 0.0 );
	#endif
	vec4 shadowWorldPosition;
#endif
#if defined( USE_SHADOWMAP )
	#if NUM_SUN_LIGHT_SHADOWS > 0
		vSunShadowWorldPosition = vec4( worldPosition.xyz, - mvPosition.z );
		vSunShadowWorldNormal = shadowWorldNormal;
	#endif
	#if NUM_DIR_LIGHT_SHADOWS > 0
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_DIR_LIGHT_SHADOWS; i ++ ) {
			shadowWorldPosition = worldPosition + vec4( shadowWorldNormal * directionalLightShadows[ i ].shadowNormalBias, 0 );
			vDirectionalShadowCoord[ i ] = directionalShadowMatrix[ i ] * shadowWorldPosition;
		}
		#pragma unroll_loop_end
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_POINT_LIGHT_SHADOWS; i ++ ) {
			shadowWorldPosition = worldPosition + vec4( shadowWorldNormal * pointLightShadows[ i ].shadowNormalBias, 0 );
			vPointShadowCoord[ i ] = pointShadowMatrix[ i ] * shadowWorldPosition;
		}
		#pragma unroll_loop_end
	#endif
#endif
#if NUM_SPOT_LIGHT_COORDS > 0
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SPOT_LIGHT_COORDS; i ++ ) {
		shadowWorldPosition = worldPosition;
		#if ( defined( USE_SHADOWMAP ) && UNROLLED_LOOP_INDEX < NUM_SPOT_LIGHT_SHADOWS )
			shadowWorldPosition.xyz += shadowWorldNormal * spotLightShadows[ i ].shadowNormalBias;
		#endif
		vSpotLightCoord[ i ] = spotLightMatrix[ i ] * shadowWorldPosition;
	}
	#pragma unroll_loop_end
#endif`,g_=`float getShadowMask() {
	float shadow = 1.0;
	#ifdef USE_SHADOWMAP
	#if NUM_SUN_LIGHT_SHADOWS > 0
	SunLightShadow sunLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SUN_LIGHT_SHADOWS; i ++ ) {
		sunLight = sunLightShadows[ i ];
		shadow *= receiveShadow ? getSunShadow( sunShadowMap[ i ], sunLight, UNROLLED_LOOP_INDEX ) : 1.0;
	}
	#pragma unroll_loop_end
	#endif
	#if NUM_DIR_LIGHT_SHADOWS > 0
	DirectionalLightShadow directionalLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_DIR_LIGHT_SHADOWS; i ++ ) {
		directionalLight = directionalLightShadows[ i ];
		shadow *= receiveShadow ? getShadow( directionalShadowMap[ i ], directionalLight.shadowMapSize, directionalLight.shadowIntensity, directionalLight.shadowBias, directionalLight.shadowRadius, vDirectionalShadowCoord[ i ] ) : 1.0;
	}
	#pragma unroll_loop_end
	#endif
	#if NUM_SPOT_LIGHT_SHADOWS > 0
	SpotLightShadow spotLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SPOT_LIGHT_SHADOWS; i ++ ) {
		spotLight = spotLightShadows[ i ];
		shadow *= receiveShadow ? getShadow( spotShadowMap[ i ], spotLight.shadowMapSize, spotLight.shadowIntensity, spotLight.shadowBias, spotLight.shadowRadius, vSpotLightCoord[ i ] ) : 1.0;
	}
	#pragma unroll_loop_end
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0 && ( defined( SHADOWMAP_TYPE_PCF ) || defined( SHADOWMAP_TYPE_BASIC ) )
	PointLightShadow pointLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_POINT_LIGHT_SHADOWS; i ++ ) {
		pointLight = pointLightShadows[ i ];
		shadow *= receiveShadow ? getPointShadow( pointShadowMap[ i ], pointLight.shadowMapSize, pointLight.shadowIntensity, pointLight.shadowBias, pointLight.shadowRadius, vPointShadowCoord[ i ], pointLight.shadowCameraNear, pointLight.shadowCameraFar ) : 1.0;
	}
	#pragma unroll_loop_end
	#endif
	#endif
	return shadow;
}`,x_=`#ifdef USE_SKINNING
	mat4 boneMatX = getBoneMatrix( skinIndex.x );
	mat4 boneMatY = getBoneMatrix( skinIndex.y );
	mat4 boneMatZ = getBoneMatrix( skinIndex.z );
	mat4 boneMatW = getBoneMatrix( skinIndex.w );
#endif`,__=`#ifdef USE_SKINNING
	uniform mat4 bindMatrix;
	uniform mat4 bindMatrixInverse;
	uniform highp sampler2D boneTexture;
	mat4 getBoneMatrix( const in float i ) {
		int size = textureSize( boneTexture, 0 ).x;
		int j = int( i ) * 4;
		int x = j % size;
		int y = j / size;
		vec4 v1 = texelFetch( boneTexture, ivec2( x, y ), 0 );
		vec4 v2 = texelFetch( boneTexture, ivec2( x + 1, y ), 0 );
		vec4 v3 = texelFetch( boneTexture, ivec2( x + 2, y ), 0 );
		vec4 v4 = texelFetch( boneTexture, ivec2( x + 3, y ), 0 );
		return mat4( v1, v2, v3, v4 );
	}
#endif`,y_=`#ifdef USE_SKINNING
	vec4 skinVertex = bindMatrix * vec4( transformed, 1.0 );
	vec4 skinned = vec4( 0.0 );
	skinned += boneMatX * skinVertex * skinWeight.x;
	skinned += boneMatY * skinVertex * skinWeight.y;
	skinned += boneMatZ * skinVertex * skinWeight.z;
	skinned += boneMatW * skinVertex * skinWeight.w;
	transformed = ( bindMatrixInverse * skinned ).xyz;
#endif`,v_=`#ifdef USE_SKINNING
	mat4 skinMatrix = mat4( 0.0 );
	skinMatrix += skinWeight.x * boneMatX;
	skinMatrix += skinWeight.y * boneMatY;
	skinMatrix += skinWeight.z * boneMatZ;
	skinMatrix += skinWeight.w * boneMatW;
	skinMatrix = bindMatrixInverse * skinMatrix * bindMatrix;
	objectNormal = vec4( skinMatrix * vec4( objectNormal, 0.0 ) ).xyz;
	#ifdef USE_TANGENT
		objectTangent = vec4( skinMatrix * vec4( objectTangent, 0.0 ) ).xyz;
	#endif
#endif`,S_=`float specularStrength;
#ifdef USE_SPECULARMAP
	vec4 texelSpecular = texture2D( specularMap, vSpecularMapUv );
	specularStrength = texelSpecular.r;
#else
	specularStrength = 1.0;
#endif`,b_=`#ifdef USE_SPECULARMAP
	uniform sampler2D specularMap;
#endif`,w_=`#if defined( TONE_MAPPING )
	gl_FragColor.rgb = toneMapping( gl_FragColor.rgb );
#endif`,M_=`#ifndef saturate
#define saturate( a ) clamp( a, 0.0, 1.0 )
#endif
uniform float toneMappingExposure;
vec3 LinearToneMapping( vec3 color ) {
	return saturate( toneMappingExposure * color );
}
vec3 ReinhardToneMapping( vec3 color ) {
	color *= toneMappingExposure;
	return saturate( color / ( vec3( 1.0 ) + color ) );
}
vec3 CineonToneMapping( vec3 color ) {
	color *= toneMappingExposure;
	color = max( vec3( 0.0 ), color - 0.004 );
	return pow( ( color * ( 6.2 * color + 0.5 ) ) / ( color * ( 6.2 * color + 1.7 ) + 0.06 ), vec3( 2.2 ) );
}
vec3 RRTAndODTFit( vec3 v ) {
	vec3 a = v * ( v + 0.0245786 ) - 0.000090537;
	vec3 b = v * ( 0.983729 * v + 0.4329510 ) + 0.238081;
	return a / b;
}
vec3 ACESFilmicToneMapping( vec3 color ) {
	const mat3 ACESInputMat = mat3(
		vec3( 0.59719, 0.07600, 0.02840 ),		vec3( 0.35458, 0.90834, 0.13383 ),
		vec3( 0.04823, 0.01566, 0.83777 )
	);
	const mat3 ACESOutputMat = mat3(
		vec3(  1.60475, -0.10208, -0.00327 ),		vec3( -0.53108,  1.10813, -0.07276 ),
		vec3( -0.07367, -0.00605,  1.07602 )
	);
	color *= toneMappingExposure / 0.6;
	color = ACESInputMat * color;
	color = RRTAndODTFit( color );
	color = ACESOutputMat * color;
	return saturate( color );
}
const mat3 LINEAR_REC2020_TO_LINEAR_SRGB = mat3(
	vec3( 1.6605, - 0.1246, - 0.0182 ),
	vec3( - 0.5876, 1.1329, - 0.1006 ),
	vec3( - 0.0728, - 0.0083, 1.1187 )
);
const mat3 LINEAR_SRGB_TO_LINEAR_REC2020 = mat3(
	vec3( 0.6274, 0.0691, 0.0164 ),
	vec3( 0.3293, 0.9195, 0.0880 ),
	vec3( 0.0433, 0.0113, 0.8956 )
);
vec3 agxDefaultContrastApprox( vec3 x ) {
	vec3 x2 = x * x;
	vec3 x4 = x2 * x2;
	return + 15.5 * x4 * x2
		- 40.14 * x4 * x
		+ 31.96 * x4
		- 6.868 * x2 * x
		+ 0.4298 * x2
		+ 0.1191 * x
		- 0.00232;
}
vec3 AgXToneMapping( vec3 color ) {
	const mat3 AgXInsetMatrix = mat3(
		vec3( 0.856627153315983, 0.137318972929847, 0.11189821299995 ),
		vec3( 0.0951212405381588, 0.761241990602591, 0.0767994186031903 ),
		vec3( 0.0482516061458583, 0.101439036467562, 0.811302368396859 )
	);
	const mat3 AgXOutsetMatrix = mat3(
		vec3( 1.1271005818144368, - 0.1413297634984383, - 0.14132976349843826 ),
		vec3( - 0.11060664309660323, 1.157823702216272, - 0.11060664309660294 ),
		vec3( - 0.016493938717834573, - 0.016493938717834257, 1.2519364065950405 )
	);
	const float AgxMinEv = - 12.47393;	const float AgxMaxEv = 4.026069;
	color *= toneMappingExposure;
	color = LINEAR_SRGB_TO_LINEAR_REC2020 * color;
	color = AgXInsetMatrix * color;
	color = max( color, 1e-10 );	color = log2( color );
	color = ( color - AgxMinEv ) / ( AgxMaxEv - AgxMinEv );
	color = clamp( color, 0.0, 1.0 );
	color = agxDefaultContrastApprox( color );
	color = AgXOutsetMatrix * color;
	color = pow( max( vec3( 0.0 ), color ), vec3( 2.2 ) );
	color = LINEAR_REC2020_TO_LINEAR_SRGB * color;
	color = clamp( color, 0.0, 1.0 );
	return color;
}
vec3 NeutralToneMapping( vec3 color ) {
	const float StartCompression = 0.8 - 0.04;
	const float Desaturation = 0.15;
	color *= toneMappingExposure;
	float x = min( color.r, min( color.g, color.b ) );
	float offset = x < 0.08 ? x - 6.25 * x * x : 0.04;
	color -= offset;
	float peak = max( color.r, max( color.g, color.b ) );
	if ( peak < StartCompression ) return color;
	float d = 1. - StartCompression;
	float newPeak = 1. - d * d / ( peak + d - StartCompression );
	color *= newPeak / peak;
	float g = 1. - 1. / ( Desaturation * ( peak - newPeak ) + 1. );
	return mix( color, vec3( newPeak ), g );
}
vec3 CustomToneMapping( vec3 color ) { return color; }`,T_=`#ifdef USE_TRANSMISSION
	material.transmission = transmission;
	material.transmissionAlpha = 1.0;
	material.thickness = thickness;
	material.attenuationDistance = attenuationDistance;
	material.attenuationColor = attenuationColor;
	#ifdef USE_TRANSMISSIONMAP
		material.transmission *= texture2D( transmissionMap, vTransmissionMapUv ).r;
	#endif
	#ifdef USE_THICKNESSMAP
		material.thickness *= texture2D( thicknessMap, vThicknessMapUv ).g;
	#endif
	vec3 pos = vWorldPosition;
	vec3 v = normalize( cameraPosition - pos );
	vec3 n = transformNormalByInverseViewMatrix( normal, viewMatrix );
	vec4 transmitted = getIBLVolumeRefraction(
		n, v, material.roughness, material.diffuseContribution, material.specularColorBlended, material.specularF90,
		pos, modelMatrix, viewMatrix, projectionMatrix, material.dispersion, material.ior, material.thickness,
		material.attenuationColor, material.attenuationDistance );
	material.transmissionAlpha = mix( material.transmissionAlpha, transmitted.a, material.transmission );
	totalDiffuse = mix( totalDiffuse, transmitted.rgb, material.transmission );
#endif`,E_=`#ifdef USE_TRANSMISSION
	uniform float transmission;
	uniform float thickness;
	uniform float attenuationDistance;
	uniform vec3 attenuationColor;
	#ifdef USE_TRANSMISSIONMAP
		uniform sampler2D transmissionMap;
	#endif
	#ifdef USE_THICKNESSMAP
		uniform sampler2D thicknessMap;
	#endif
	uniform vec2 transmissionSamplerSize;
	uniform sampler2D transmissionSamplerMap;
	uniform mat4 modelMatrix;
	uniform mat4 projectionMatrix;
	varying vec3 vWorldPosition;
	float w0( float a ) {
		return ( 1.0 / 6.0 ) * ( a * ( a * ( - a + 3.0 ) - 3.0 ) + 1.0 );
	}
	float w1( float a ) {
		return ( 1.0 / 6.0 ) * ( a *  a * ( 3.0 * a - 6.0 ) + 4.0 );
	}
	float w2( float a ){
		return ( 1.0 / 6.0 ) * ( a * ( a * ( - 3.0 * a + 3.0 ) + 3.0 ) + 1.0 );
	}
	float w3( float a ) {
		return ( 1.0 / 6.0 ) * ( a * a * a );
	}
	float g0( float a ) {
		return w0( a ) + w1( a );
	}
	float g1( float a ) {
		return w2( a ) + w3( a );
	}
	float h0( float a ) {
		return - 1.0 + w1( a ) / ( w0( a ) + w1( a ) );
	}
	float h1( float a ) {
		return 1.0 + w3( a ) / ( w2( a ) + w3( a ) );
	}
	vec4 bicubic( sampler2D tex, vec2 uv, vec4 texelSize, float lod ) {
		uv = uv * texelSize.zw + 0.5;
		vec2 iuv = floor( uv );
		vec2 fuv = fract( uv );
		float g0x = g0( fuv.x );
		float g1x = g1( fuv.x );
		float h0x = h0( fuv.x );
		float h1x = h1( fuv.x );
		float h0y = h0( fuv.y );
		float h1y = h1( fuv.y );
		vec2 p0 = ( vec2( iuv.x + h0x, iuv.y + h0y ) - 0.5 ) * texelSize.xy;
		vec2 p1 = ( vec2( iuv.x + h1x, iuv.y + h0y ) - 0.5 ) * texelSize.xy;
		vec2 p2 = ( vec2( iuv.x + h0x, iuv.y + h1y ) - 0.5 ) * texelSize.xy;
		vec2 p3 = ( vec2( iuv.x + h1x, iuv.y + h1y ) - 0.5 ) * texelSize.xy;
		return g0( fuv.y ) * ( g0x * textureLod( tex, p0, lod ) + g1x * textureLod( tex, p1, lod ) ) +
			g1( fuv.y ) * ( g0x * textureLod( tex, p2, lod ) + g1x * textureLod( tex, p3, lod ) );
	}
	vec4 textureBicubic( sampler2D sampler, vec2 uv, float lod ) {
		vec2 fLodSize = vec2( textureSize( sampler, int( lod ) ) );
		vec2 cLodSize = vec2( textureSize( sampler, int( lod + 1.0 ) ) );
		vec2 fLodSizeInv = 1.0 / fLodSize;
		vec2 cLodSizeInv = 1.0 / cLodSize;
		vec4 fSample = bicubic( sampler, uv, vec4( fLodSizeInv, fLodSize ), floor( lod ) );
		vec4 cSample = bicubic( sampler, uv, vec4( cLodSizeInv, cLodSize ), ceil( lod ) );
		return mix( fSample, cSample, fract( lod ) );
	}
	vec3 getVolumeTransmissionRay( const in vec3 n, const in vec3 v, const in float thickness, const in float ior, const in mat4 modelMatrix ) {
		vec3 refractionVector = refract( - v, normalize( n ), 1.0 / ior );
		vec3 modelScale;
		modelScale.x = length( vec3( modelMatrix[ 0 ].xyz ) );
		modelScale.y = length( vec3( modelMatrix[ 1 ].xyz ) );
		modelScale.z = length( vec3( modelMatrix[ 2 ].xyz ) );
		return normalize( refractionVector ) * thickness * modelScale;
	}
	float applyIorToRoughness( const in float roughness, const in float ior ) {
		return roughness * clamp( ior * 2.0 - 2.0, 0.0, 1.0 );
	}
	vec4 getTransmissionSample( const in vec2 fragCoord, const in float roughness, const in float ior ) {
		float lod = log2( transmissionSamplerSize.x ) * applyIorToRoughness( roughness, ior );
		return textureBicubic( transmissionSamplerMap, fragCoord.xy, lod );
	}
	vec3 volumeAttenuation( const in float transmissionDistance, const in vec3 attenuationColor, const in float attenuationDistance ) {
		if ( isinf( attenuationDistance ) ) {
			return vec3( 1.0 );
		} else {
			vec3 attenuationCoefficient = -log( attenuationColor ) / attenuationDistance;
			vec3 transmittance = exp( - attenuationCoefficient * transmissionDistance );			return transmittance;
		}
	}
	vec4 getIBLVolumeRefraction( const in vec3 n, const in vec3 v, const in float roughness, const in vec3 diffuseColor,
		const in vec3 specularColor, const in float specularF90, const in vec3 position, const in mat4 modelMatrix,
		const in mat4 viewMatrix, const in mat4 projMatrix, const in float dispersion, const in float ior, const in float thickness,
		const in vec3 attenuationColor, const in float attenuationDistance ) {
		vec4 transmittedLight;
		vec3 transmittance;
		#ifdef USE_DISPERSION
			float halfSpread = ( ior - 1.0 ) * 0.025 * dispersion;
			vec3 iors = vec3( ior - halfSpread, ior, ior + halfSpread );
			for ( int i = 0; i < 3; i ++ ) {
				vec3 transmissionRay = getVolumeTransmissionRay( n, v, thickness, iors[ i ], modelMatrix );
				vec3 refractedRayExit = position + transmissionRay;
				vec4 ndcPos = projMatrix * viewMatrix * vec4( refractedRayExit, 1.0 );
				vec2 refractionCoords = ndcPos.xy / ndcPos.w;
				refractionCoords += 1.0;
				refractionCoords /= 2.0;
				vec4 transmissionSample = getTransmissionSample( refractionCoords, roughness, iors[ i ] );
				transmittedLight[ i ] = transmissionSample[ i ];
				transmittedLight.a += transmissionSample.a;
				transmittance[ i ] = diffuseColor[ i ] * volumeAttenuation( length( transmissionRay ), attenuationColor, attenuationDistance )[ i ];
			}
			transmittedLight.a /= 3.0;
		#else
			vec3 transmissionRay = getVolumeTransmissionRay( n, v, thickness, ior, modelMatrix );
			vec3 refractedRayExit = position + transmissionRay;
			vec4 ndcPos = projMatrix * viewMatrix * vec4( refractedRayExit, 1.0 );
			vec2 refractionCoords = ndcPos.xy / ndcPos.w;
			refractionCoords += 1.0;
			refractionCoords /= 2.0;
			transmittedLight = getTransmissionSample( refractionCoords, roughness, ior );
			transmittance = diffuseColor * volumeAttenuation( length( transmissionRay ), attenuationColor, attenuationDistance );
		#endif
		vec3 attenuatedColor = transmittance * transmittedLight.rgb;
		vec3 F = EnvironmentBRDF( n, v, specularColor, specularF90, roughness );
		float transmittanceFactor = ( transmittance.r + transmittance.g + transmittance.b ) / 3.0;
		return vec4( ( 1.0 - F ) * attenuatedColor, 1.0 - ( 1.0 - transmittedLight.a ) * transmittanceFactor );
	}
#endif`,A_=`#if defined( USE_UV ) || defined( USE_ANISOTROPY )
	varying vec2 vUv;
#endif
#ifdef USE_MAP
	varying vec2 vMapUv;
#endif
#ifdef USE_ALPHAMAP
	varying vec2 vAlphaMapUv;
#endif
#ifdef USE_LIGHTMAP
	varying vec2 vLightMapUv;
#endif
#ifdef USE_AOMAP
	varying vec2 vAoMapUv;
#endif
#ifdef USE_BUMPMAP
	varying vec2 vBumpMapUv;
#endif
#ifdef USE_NORMALMAP
	varying vec2 vNormalMapUv;
#endif
#ifdef USE_EMISSIVEMAP
	varying vec2 vEmissiveMapUv;
#endif
#ifdef USE_METALNESSMAP
	varying vec2 vMetalnessMapUv;
#endif
#ifdef USE_ROUGHNESSMAP
	varying vec2 vRoughnessMapUv;
#endif
#ifdef USE_DIFFUSE_ROUGHNESSMAP
	varying vec2 vDiffuseRoughnessMapUv;
#endif
#ifdef USE_ANISOTROPYMAP
	varying vec2 vAnisotropyMapUv;
#endif
#ifdef USE_CLEARCOATMAP
	varying vec2 vClearcoatMapUv;
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	varying vec2 vClearcoatNormalMapUv;
#endif
#ifdef USE_CLEARCOAT_ROUGHNESSMAP
	varying vec2 vClearcoatRoughnessMapUv;
#endif
#ifdef USE_IRIDESCENCEMAP
	varying vec2 vIridescenceMapUv;
#endif
#ifdef USE_IRIDESCENCE_THICKNESSMAP
	varying vec2 vIridescenceThicknessMapUv;
#endif
#ifdef USE_SHEEN_COLORMAP
	varying vec2 vSheenColorMapUv;
#endif
#ifdef USE_SHEEN_ROUGHNESSMAP
	varying vec2 vSheenRoughnessMapUv;
#endif
#ifdef USE_SPECULARMAP
	varying vec2 vSpecularMapUv;
#endif
#ifdef USE_SPECULAR_COLORMAP
	varying vec2 vSpecularColorMapUv;
#endif
#ifdef USE_SPECULAR_INTENSITYMAP
	varying vec2 vSpecularIntensityMapUv;
#endif
#ifdef USE_TRANSMISSIONMAP
	uniform mat3 transmissionMapTransform;
	varying vec2 vTransmissionMapUv;
#endif
#ifdef USE_THICKNESSMAP
	uniform mat3 thicknessMapTransform;
	varying vec2 vThicknessMapUv;
#endif`,R_=`#if defined( USE_UV ) || defined( USE_ANISOTROPY )
	varying vec2 vUv;
#endif
#ifdef USE_MAP
	uniform mat3 mapTransform;
	varying vec2 vMapUv;
#endif
#ifdef USE_ALPHAMAP
	uniform mat3 alphaMapTransform;
	varying vec2 vAlphaMapUv;
#endif
#ifdef USE_LIGHTMAP
	uniform mat3 lightMapTransform;
	varying vec2 vLightMapUv;
#endif
#ifdef USE_AOMAP
	uniform mat3 aoMapTransform;
	varying vec2 vAoMapUv;
#endif
#ifdef USE_BUMPMAP
	uniform mat3 bumpMapTransform;
	varying vec2 vBumpMapUv;
#endif
#ifdef USE_NORMALMAP
	uniform mat3 normalMapTransform;
	varying vec2 vNormalMapUv;
#endif
#ifdef USE_DISPLACEMENTMAP
	uniform mat3 displacementMapTransform;
	varying vec2 vDisplacementMapUv;
#endif
#ifdef USE_EMISSIVEMAP
	uniform mat3 emissiveMapTransform;
	varying vec2 vEmissiveMapUv;
#endif
#ifdef USE_METALNESSMAP
	uniform mat3 metalnessMapTransform;
	varying vec2 vMetalnessMapUv;
#endif
#ifdef USE_ROUGHNESSMAP
	uniform mat3 roughnessMapTransform;
	varying vec2 vRoughnessMapUv;
#endif
#ifdef USE_DIFFUSE_ROUGHNESSMAP
	uniform mat3 diffuseRoughnessMapTransform;
	varying vec2 vDiffuseRoughnessMapUv;
#endif
#ifdef USE_ANISOTROPYMAP
	uniform mat3 anisotropyMapTransform;
	varying vec2 vAnisotropyMapUv;
#endif
#ifdef USE_CLEARCOATMAP
	uniform mat3 clearcoatMapTransform;
	varying vec2 vClearcoatMapUv;
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	uniform mat3 clearcoatNormalMapTransform;
	varying vec2 vClearcoatNormalMapUv;
#endif
#ifdef USE_CLEARCOAT_ROUGHNESSMAP
	uniform mat3 clearcoatRoughnessMapTransform;
	varying vec2 vClearcoatRoughnessMapUv;
#endif
#ifdef USE_SHEEN_COLORMAP
	uniform mat3 sheenColorMapTransform;
	varying vec2 vSheenColorMapUv;
#endif
#ifdef USE_SHEEN_ROUGHNESSMAP
	uniform mat3 sheenRoughnessMapTransform;
	varying vec2 vSheenRoughnessMapUv;
#endif
#ifdef USE_IRIDESCENCEMAP
	uniform mat3 iridescenceMapTransform;
	varying vec2 vIridescenceMapUv;
#endif
#ifdef USE_IRIDESCENCE_THICKNESSMAP
	uniform mat3 iridescenceThicknessMapTransform;
	varying vec2 vIridescenceThicknessMapUv;
#endif
#ifdef USE_SPECULARMAP
	uniform mat3 specularMapTransform;
	varying vec2 vSpecularMapUv;
#endif
#ifdef USE_SPECULAR_COLORMAP
	uniform mat3 specularColorMapTransform;
	varying vec2 vSpecularColorMapUv;
#endif
#ifdef USE_SPECULAR_INTENSITYMAP
	uniform mat3 specularIntensityMapTransform;
	varying vec2 vSpecularIntensityMapUv;
#endif
#ifdef USE_TRANSMISSIONMAP
	uniform mat3 transmissionMapTransform;
	varying vec2 vTransmissionMapUv;
#endif
#ifdef USE_THICKNESSMAP
	uniform mat3 thicknessMapTransform;
	varying vec2 vThicknessMapUv;
#endif`,C_=`#if defined( USE_UV ) || defined( USE_ANISOTROPY )
	vUv = vec3( uv, 1 ).xy;
#endif
#ifdef USE_MAP
	vMapUv = ( mapTransform * vec3( MAP_UV, 1 ) ).xy;
#endif
#ifdef USE_ALPHAMAP
	vAlphaMapUv = ( alphaMapTransform * vec3( ALPHAMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_LIGHTMAP
	vLightMapUv = ( lightMapTransform * vec3( LIGHTMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_AOMAP
	vAoMapUv = ( aoMapTransform * vec3( AOMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_BUMPMAP
	vBumpMapUv = ( bumpMapTransform * vec3( BUMPMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_NORMALMAP
	vNormalMapUv = ( normalMapTransform * vec3( NORMALMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_DISPLACEMENTMAP
	vDisplacementMapUv = ( displacementMapTransform * vec3( DISPLACEMENTMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_EMISSIVEMAP
	vEmissiveMapUv = ( emissiveMapTransform * vec3( EMISSIVEMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_METALNESSMAP
	vMetalnessMapUv = ( metalnessMapTransform * vec3( METALNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_ROUGHNESSMAP
	vRoughnessMapUv = ( roughnessMapTransform * vec3( ROUGHNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_DIFFUSE_ROUGHNESSMAP
	vDiffuseRoughnessMapUv = ( diffuseRoughnessMapTransform * vec3( DIFFUSE_ROUGHNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_ANISOTROPYMAP
	vAnisotropyMapUv = ( anisotropyMapTransform * vec3( ANISOTROPYMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_CLEARCOATMAP
	vClearcoatMapUv = ( clearcoatMapTransform * vec3( CLEARCOATMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	vClearcoatNormalMapUv = ( clearcoatNormalMapTransform * vec3( CLEARCOAT_NORMALMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_CLEARCOAT_ROUGHNESSMAP
	vClearcoatRoughnessMapUv = ( clearcoatRoughnessMapTransform * vec3( CLEARCOAT_ROUGHNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_IRIDESCENCEMAP
	vIridescenceMapUv = ( iridescenceMapTransform * vec3( IRIDESCENCEMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_IRIDESCENCE_THICKNESSMAP
	vIridescenceThicknessMapUv = ( iridescenceThicknessMapTransform * vec3( IRIDESCENCE_THICKNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SHEEN_COLORMAP
	vSheenColorMapUv = ( sheenColorMapTransform * vec3( SHEEN_COLORMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SHEEN_ROUGHNESSMAP
	vSheenRoughnessMapUv = ( sheenRoughnessMapTransform * vec3( SHEEN_ROUGHNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SPECULARMAP
	vSpecularMapUv = ( specularMapTransform * vec3( SPECULARMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SPECULAR_COLORMAP
	vSpecularColorMapUv = ( specularColorMapTransform * vec3( SPECULAR_COLORMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SPECULAR_INTENSITYMAP
	vSpecularIntensityMapUv = ( specularIntensityMapTransform * vec3( SPECULAR_INTENSITYMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_TRANSMISSIONMAP
	vTransmissionMapUv = ( transmissionMapTransform * vec3( TRANSMISSIONMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_THICKNESSMAP
	vThicknessMapUv = ( thicknessMapTransform * vec3( THICKNESSMAP_UV, 1 ) ).xy;
#endif`,I_=`#if defined( USE_ENVMAP ) || defined( DISTANCE ) || defined ( USE_SHADOWMAP ) || defined ( USE_TRANSMISSION ) || NUM_SPOT_LIGHT_COORDS > 0
	vec4 worldPosition = vec4( transformed, 1.0 );
	#ifdef USE_BATCHING
		worldPosition = batchingMatrix * worldPosition;
	#endif
	#ifdef USE_INSTANCING
		worldPosition = instanceMatrix * worldPosition;
	#endif
	worldPosition = modelMatrix * worldPosition;
#endif`,P_=`varying vec2 vUv;
uniform mat3 uvTransform;
void main() {
	vUv = ( uvTransform * vec3( uv, 1 ) ).xy;
	gl_Position = vec4( position.xy, 1.0, 1.0 );
}`,D_=`uniform sampler2D t2D;
uniform float backgroundIntensity;
varying vec2 vUv;
void main() {
	vec4 texColor = texture2D( t2D, vUv );
	#ifdef DECODE_VIDEO_TEXTURE
		texColor = vec4( mix( pow( texColor.rgb * 0.9478672986 + vec3( 0.0521327014 ), vec3( 2.4 ) ), texColor.rgb * 0.0773993808, vec3( lessThanEqual( texColor.rgb, vec3( 0.04045 ) ) ) ), texColor.w );
	#endif
	texColor.rgb *= backgroundIntensity;
	gl_FragColor = texColor;
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`,L_=`varying vec3 vWorldDirection;
#include <common>
void main() {
	vWorldDirection = transformDirection( position, modelMatrix );
	#include <begin_vertex>
	#include <project_vertex>
	gl_Position.z = gl_Position.w;
}`,F_=`uniform float backgroundBlurriness;
uniform float backgroundIntensity;
uniform mat3 backgroundRotation;
varying vec3 vWorldDirection;
#include <envmap_common_pars_fragment>
void main() {
	#ifdef ENVMAP_TYPE_PMREM
		vec4 texColor = textureLod( envMap, backgroundRotation * vWorldDirection, roughnessToMip( backgroundBlurriness ) );
	#else
		vec4 texColor = textureCube( envMap, backgroundRotation * vWorldDirection );
	#endif
	texColor.rgb *= backgroundIntensity;
	gl_FragColor = texColor;
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`,N_=`varying vec3 vWorldDirection;
#include <common>
void main() {
	vWorldDirection = transformDirection( position, modelMatrix );
	#include <begin_vertex>
	#include <project_vertex>
	gl_Position.z = gl_Position.w;
}`,U_=`uniform samplerCube tCube;
uniform float tFlip;
uniform float opacity;
varying vec3 vWorldDirection;
void main() {
	vec4 texColor = textureCube( tCube, vec3( tFlip * vWorldDirection.x, vWorldDirection.yz ) );
	gl_FragColor = texColor;
	gl_FragColor.a *= opacity;
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`,O_=`#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
varying vec2 vHighPrecisionZW;
void main() {
	#include <uv_vertex>
	#include <batching_vertex>
	#include <skinbase_vertex>
	#include <morphinstance_vertex>
	#ifdef USE_DISPLACEMENTMAP
		#include <beginnormal_vertex>
		#include <morphnormal_vertex>
		#include <skinnormal_vertex>
	#endif
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vHighPrecisionZW = gl_Position.zw;
}`,k_=`#if DEPTH_PACKING == 3200
	uniform float opacity;
#endif
#include <common>
#include <packing>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
varying vec2 vHighPrecisionZW;
void main() {
	vec4 diffuseColor = vec4( 1.0 );
	#include <clipping_planes_fragment>
	#if DEPTH_PACKING == 3200
		diffuseColor.a = opacity;
	#endif
	#include <map_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <logdepthbuf_fragment>
	#ifdef USE_REVERSED_DEPTH_BUFFER
		float fragCoordZ = vHighPrecisionZW[ 0 ] / vHighPrecisionZW[ 1 ];
	#else
		float fragCoordZ = 0.5 * vHighPrecisionZW[ 0 ] / vHighPrecisionZW[ 1 ] + 0.5;
	#endif
	#if DEPTH_PACKING == 3200
		gl_FragColor = vec4( vec3( 1.0 - fragCoordZ ), opacity );
	#elif DEPTH_PACKING == 3201
		gl_FragColor = packDepthToRGBA( fragCoordZ );
	#elif DEPTH_PACKING == 3202
		gl_FragColor = vec4( packDepthToRGB( fragCoordZ ), 1.0 );
	#elif DEPTH_PACKING == 3203
		gl_FragColor = vec4( packDepthToRG( fragCoordZ ), 0.0, 1.0 );
	#endif
}`,B_=`#define DISTANCE
varying vec3 vWorldPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <batching_vertex>
	#include <skinbase_vertex>
	#include <morphinstance_vertex>
	#ifdef USE_DISPLACEMENTMAP
		#include <beginnormal_vertex>
		#include <morphnormal_vertex>
		#include <skinnormal_vertex>
	#endif
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <worldpos_vertex>
	#include <clipping_planes_vertex>
	vWorldPosition = worldPosition.xyz;
}`,z_=`#define DISTANCE
uniform vec3 referencePosition;
uniform float nearDistance;
uniform float farDistance;
varying vec3 vWorldPosition;
#include <common>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( 1.0 );
	#include <clipping_planes_fragment>
	#include <map_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	float dist = length( vWorldPosition - referencePosition );
	dist = ( dist - nearDistance ) / ( farDistance - nearDistance );
	dist = saturate( dist );
	gl_FragColor = vec4( dist, 0.0, 0.0, 1.0 );
}`,H_=`varying vec3 vWorldDirection;
#include <common>
void main() {
	vWorldDirection = transformDirection( position, modelMatrix );
	#include <begin_vertex>
	#include <project_vertex>
}`,V_=`uniform sampler2D tEquirect;
varying vec3 vWorldDirection;
#include <common>
void main() {
	vec3 direction = normalize( vWorldDirection );
	vec2 sampleUV = equirectUv( direction );
	gl_FragColor = texture2D( tEquirect, sampleUV );
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`,G_=`uniform float scale;
attribute float lineDistance;
varying float vLineDistance;
#include <common>
#include <uv_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <morphtarget_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	vLineDistance = scale * lineDistance;
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <fog_vertex>
}`,$_=`uniform vec3 diffuse;
uniform float opacity;
uniform float dashSize;
uniform float totalSize;
varying float vLineDistance;
#include <common>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <fog_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	if ( mod( vLineDistance, totalSize ) > dashSize ) {
		discard;
	}
	vec3 outgoingLight = vec3( 0.0 );
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	outgoingLight = diffuseColor.rgb;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
}`,W_=`#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <envmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#if defined ( USE_ENVMAP ) || defined ( USE_SKINNING )
		#include <beginnormal_vertex>
		#include <morphnormal_vertex>
		#include <skinbase_vertex>
		#include <skinnormal_vertex>
		#include <defaultnormal_vertex>
	#endif
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <worldpos_vertex>
	#include <envmap_vertex>
	#include <fog_vertex>
}`,q_=`uniform vec3 diffuse;
uniform float opacity;
#ifndef FLAT_SHADED
	varying vec3 vNormal;
#endif
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <envmap_common_pars_fragment>
#include <envmap_pars_fragment>
#include <fog_pars_fragment>
#include <specularmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <specularmap_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	#ifdef USE_LIGHTMAP
		vec4 lightMapTexel = texture2D( lightMap, vLightMapUv );
		reflectedLight.indirectDiffuse += lightMapTexel.rgb * lightMapIntensity * RECIPROCAL_PI;
	#else
		reflectedLight.indirectDiffuse += vec3( 1.0 );
	#endif
	#include <aomap_fragment>
	reflectedLight.indirectDiffuse *= diffuseColor.rgb;
	vec3 outgoingLight = reflectedLight.indirectDiffuse;
	#include <envmap_fragment>
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,X_=`#define LAMBERT
varying vec3 vViewPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <envmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <shadowmap_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vViewPosition = - mvPosition.xyz;
	#include <worldpos_vertex>
	#include <envmap_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
}`,Y_=`#define LAMBERT
uniform vec3 diffuse;
uniform vec3 emissive;
uniform float opacity;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <emissivemap_pars_fragment>
#include <envmap_common_pars_fragment>
#include <envmap_pars_fragment>
#include <envmap_physical_pars_fragment>
#include <fog_pars_fragment>
#include <bsdfs>
#include <lights_pars_begin>
#include <normal_pars_fragment>
#include <lights_lambert_pars_fragment>
#include <shadowmap_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <specularmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	vec3 totalEmissiveRadiance = emissive;
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <specularmap_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	#include <emissivemap_fragment>
	#include <lights_lambert_fragment>
	#include <lights_fragment_begin>
	#include <lights_fragment_maps>
	#include <lights_fragment_end>
	#include <aomap_fragment>
	vec3 outgoingLight = reflectedLight.directDiffuse + reflectedLight.indirectDiffuse + totalEmissiveRadiance;
	#include <envmap_fragment>
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,K_=`#define MATCAP
varying vec3 vViewPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <color_pars_vertex>
#include <displacementmap_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <fog_vertex>
	vViewPosition = - mvPosition.xyz;
}`,j_=`#define MATCAP
uniform vec3 diffuse;
uniform float opacity;
uniform sampler2D matcap;
varying vec3 vViewPosition;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <fog_pars_fragment>
#include <normal_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	vec3 viewDir = normalize( vViewPosition );
	vec3 x = normalize( vec3( viewDir.z, 0.0, - viewDir.x ) );
	vec3 y = cross( viewDir, x );
	vec2 uv = vec2( dot( x, normal ), dot( y, normal ) ) * 0.495 + 0.5;
	#ifdef USE_MATCAP
		vec4 matcapColor = texture2D( matcap, uv );
	#else
		vec4 matcapColor = vec4( vec3( mix( 0.2, 0.8, uv.y ) ), 1.0 );
	#endif
	vec3 outgoingLight = diffuseColor.rgb * matcapColor.rgb;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,Z_=`#define NORMAL
#if defined( FLAT_SHADED ) || defined( USE_BUMPMAP ) || defined( USE_NORMALMAP_TANGENTSPACE )
	varying vec3 vViewPosition;
#endif
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphinstance_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
#if defined( FLAT_SHADED ) || defined( USE_BUMPMAP ) || defined( USE_NORMALMAP_TANGENTSPACE )
	vViewPosition = - mvPosition.xyz;
#endif
}`,Q_=`#define NORMAL
uniform float opacity;
#if defined( FLAT_SHADED ) || defined( USE_BUMPMAP ) || defined( USE_NORMALMAP_TANGENTSPACE )
	varying vec3 vViewPosition;
#endif
#include <uv_pars_fragment>
#include <normal_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( 0.0, 0.0, 0.0, opacity );
	#include <clipping_planes_fragment>
	#include <logdepthbuf_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	gl_FragColor = vec4( normalize( normal ) * 0.5 + 0.5, diffuseColor.a );
	#ifdef OPAQUE
		gl_FragColor.a = 1.0;
	#endif
}`,J_=`#define PHONG
varying vec3 vViewPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <envmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <shadowmap_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphinstance_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vViewPosition = - mvPosition.xyz;
	#include <worldpos_vertex>
	#include <envmap_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
}`,ty=`#define PHONG
uniform vec3 diffuse;
uniform vec3 emissive;
uniform vec3 specular;
uniform float shininess;
uniform float opacity;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <emissivemap_pars_fragment>
#include <envmap_common_pars_fragment>
#include <envmap_pars_fragment>
#include <envmap_physical_pars_fragment>
#include <fog_pars_fragment>
#include <bsdfs>
#include <lights_pars_begin>
#include <normal_pars_fragment>
#include <lights_phong_pars_fragment>
#include <shadowmap_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <specularmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	vec3 totalEmissiveRadiance = emissive;
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <specularmap_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	#include <emissivemap_fragment>
	#include <lights_phong_fragment>
	#include <lights_fragment_begin>
	#include <lights_fragment_maps>
	#include <lights_fragment_end>
	#include <aomap_fragment>
	vec3 outgoingLight = reflectedLight.directDiffuse + reflectedLight.indirectDiffuse + reflectedLight.directSpecular + reflectedLight.indirectSpecular + totalEmissiveRadiance;
	#include <envmap_fragment>
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,ey=`#define STANDARD
varying vec3 vViewPosition;
#ifdef USE_TRANSMISSION
	varying vec3 vWorldPosition;
#endif
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <shadowmap_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vViewPosition = - mvPosition.xyz;
	#include <worldpos_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
#ifdef USE_TRANSMISSION
	vWorldPosition = worldPosition.xyz;
#endif
}`,ny=`#define STANDARD
#ifdef PHYSICAL
	#define IOR
	#define USE_SPECULAR
#endif
uniform vec3 diffuse;
uniform vec3 emissive;
uniform float roughness;
uniform float metalness;
uniform float opacity;
#ifdef IOR
	uniform float ior;
#endif
#ifdef USE_SPECULAR
	uniform float specularIntensity;
	uniform vec3 specularColor;
	#ifdef USE_SPECULAR_COLORMAP
		uniform sampler2D specularColorMap;
	#endif
	#ifdef USE_SPECULAR_INTENSITYMAP
		uniform sampler2D specularIntensityMap;
	#endif
#endif
#ifdef USE_CLEARCOAT
	uniform float clearcoat;
	uniform float clearcoatRoughness;
#endif
#ifdef USE_DIFFUSE_ROUGHNESS
	uniform float diffuseRoughness;
	#ifdef USE_DIFFUSE_ROUGHNESSMAP
		uniform sampler2D diffuseRoughnessMap;
	#endif
#endif
#ifdef USE_DISPERSION
	uniform float dispersion;
#endif
#ifdef USE_RETROREFLECTION
	uniform float retroreflectivity;
#endif
#ifdef USE_IRIDESCENCE
	uniform float iridescence;
	uniform float iridescenceIOR;
	uniform float iridescenceThicknessMinimum;
	uniform float iridescenceThicknessMaximum;
#endif
#ifdef USE_SHEEN
	uniform vec3 sheenColor;
	uniform float sheenRoughness;
	#ifdef USE_SHEEN_COLORMAP
		uniform sampler2D sheenColorMap;
	#endif
	#ifdef USE_SHEEN_ROUGHNESSMAP
		uniform sampler2D sheenRoughnessMap;
	#endif
#endif
#ifdef USE_ANISOTROPY
	uniform vec2 anisotropyVector;
	#ifdef USE_ANISOTROPYMAP
		uniform sampler2D anisotropyMap;
	#endif
#endif
varying vec3 vViewPosition;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <emissivemap_pars_fragment>
#include <iridescence_fragment>
#include <envmap_common_pars_fragment>
#include <envmap_physical_pars_fragment>
#include <fog_pars_fragment>
#include <lights_pars_begin>
#include <normal_pars_fragment>
#include <lights_physical_pars_fragment>
#include <transmission_pars_fragment>
#include <shadowmap_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <clearcoat_pars_fragment>
#include <iridescence_pars_fragment>
#include <roughnessmap_pars_fragment>
#include <metalnessmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	vec3 totalEmissiveRadiance = emissive;
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <roughnessmap_fragment>
	#include <metalnessmap_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	#include <clearcoat_normal_fragment_begin>
	#include <clearcoat_normal_fragment_maps>
	#include <emissivemap_fragment>
	#include <lights_physical_fragment>
	#include <lights_fragment_begin>
	#include <lights_fragment_maps>
	#include <lights_fragment_end>
	#include <aomap_fragment>
	vec3 totalDiffuse = reflectedLight.directDiffuse + reflectedLight.indirectDiffuse;
	vec3 totalSpecular = reflectedLight.directSpecular + reflectedLight.indirectSpecular;
	#include <transmission_fragment>
	vec3 outgoingLight = totalDiffuse + totalSpecular + totalEmissiveRadiance;
	#ifdef USE_SHEEN
 
		outgoingLight = outgoingLight + sheenSpecularDirect + sheenSpecularIndirect;
 
 	#endif
	#ifdef USE_CLEARCOAT
		float dotNVcc = saturate( dot( geometryClearcoatNormal, geometryViewDir ) );
		vec3 Fcc = F_Schlick( material.clearcoatF0, material.clearcoatF90, dotNVcc );
		outgoingLight = outgoingLight * ( 1.0 - material.clearcoat * Fcc ) + ( clearcoatSpecularDirect + clearcoatSpecularIndirect ) * material.clearcoat;
	#endif
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,iy=`#define TOON
varying vec3 vViewPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <shadowmap_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vViewPosition = - mvPosition.xyz;
	#include <worldpos_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
}`,sy=`#define TOON
uniform vec3 diffuse;
uniform vec3 emissive;
uniform float opacity;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <emissivemap_pars_fragment>
#include <gradientmap_pars_fragment>
#include <fog_pars_fragment>
#include <bsdfs>
#include <lights_pars_begin>
#include <normal_pars_fragment>
#include <lights_toon_pars_fragment>
#include <shadowmap_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	vec3 totalEmissiveRadiance = emissive;
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	#include <emissivemap_fragment>
	#include <lights_toon_fragment>
	#include <lights_fragment_begin>
	#include <lights_fragment_maps>
	#include <lights_fragment_end>
	#include <aomap_fragment>
	vec3 outgoingLight = reflectedLight.directDiffuse + reflectedLight.indirectDiffuse + totalEmissiveRadiance;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,ry=`uniform float size;
uniform float scale;
#include <common>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <morphtarget_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
#ifdef USE_POINTS_UV
	varying vec2 vUv;
	uniform mat3 uvTransform;
#endif
void main() {
	#ifdef USE_POINTS_UV
		vUv = ( uvTransform * vec3( uv, 1 ) ).xy;
	#endif
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <project_vertex>
	gl_PointSize = size;
	#ifdef USE_SIZEATTENUATION
		bool isPerspective = isPerspectiveMatrix( projectionMatrix );
		if ( isPerspective ) gl_PointSize *= ( scale / - mvPosition.z );
	#endif
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <worldpos_vertex>
	#include <fog_vertex>
}`,ay=`uniform vec3 diffuse;
uniform float opacity;
#include <common>
#include <color_pars_fragment>
#include <map_particle_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <fog_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	vec3 outgoingLight = vec3( 0.0 );
	#include <logdepthbuf_fragment>
	#include <map_particle_fragment>
	#include <color_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	outgoingLight = diffuseColor.rgb;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
}`,oy=`#include <common>
#include <batching_pars_vertex>
#include <fog_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <shadowmap_pars_vertex>
void main() {
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphinstance_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <worldpos_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
}`,ly=`uniform vec3 color;
uniform float opacity;
#include <common>
#include <fog_pars_fragment>
#include <bsdfs>
#include <lights_pars_begin>
#include <logdepthbuf_pars_fragment>
#include <shadowmap_pars_fragment>
#include <shadowmask_pars_fragment>
void main() {
	#include <logdepthbuf_fragment>
	gl_FragColor = vec4( color, opacity * ( 1.0 - getShadowMask() ) );
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
}`,cy=`uniform float rotation;
uniform vec2 center;
#include <common>
#include <uv_pars_vertex>
#include <fog_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	vec4 mvPosition = modelViewMatrix[ 3 ];
	vec2 scale = vec2( length( modelMatrix[ 0 ].xyz ), length( modelMatrix[ 1 ].xyz ) );
	#ifndef USE_SIZEATTENUATION
		bool isPerspective = isPerspectiveMatrix( projectionMatrix );
		if ( isPerspective ) scale *= - mvPosition.z;
	#endif
	vec2 alignedPosition = ( position.xy - ( center - vec2( 0.5 ) ) ) * scale;
	vec2 rotatedPosition;
	rotatedPosition.x = cos( rotation ) * alignedPosition.x - sin( rotation ) * alignedPosition.y;
	rotatedPosition.y = sin( rotation ) * alignedPosition.x + cos( rotation ) * alignedPosition.y;
	mvPosition.xy += rotatedPosition;
	gl_Position = projectionMatrix * mvPosition;
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <fog_vertex>
}`,uy=`uniform vec3 diffuse;
uniform float opacity;
#include <common>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <fog_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	vec3 outgoingLight = vec3( 0.0 );
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	outgoingLight = diffuseColor.rgb;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
}`,Gt={alphahash_fragment:D0,alphahash_pars_fragment:L0,alphamap_fragment:F0,alphamap_pars_fragment:N0,alphatest_fragment:U0,alphatest_pars_fragment:O0,aomap_fragment:k0,aomap_pars_fragment:B0,batching_pars_vertex:z0,batching_vertex:H0,begin_vertex:V0,beginnormal_vertex:G0,bsdfs:$0,iridescence_fragment:W0,bumpmap_pars_fragment:q0,clipping_planes_fragment:X0,clipping_planes_pars_fragment:Y0,clipping_planes_pars_vertex:K0,clipping_planes_vertex:j0,color_fragment:Z0,color_pars_fragment:Q0,color_pars_vertex:J0,color_vertex:tx,common:ex,defaultnormal_vertex:nx,displacementmap_pars_vertex:ix,displacementmap_vertex:sx,emissivemap_fragment:rx,emissivemap_pars_fragment:ax,colorspace_fragment:ox,colorspace_pars_fragment:lx,envmap_fragment:cx,envmap_common_pars_fragment:ux,envmap_pars_fragment:hx,envmap_pars_vertex:dx,envmap_physical_pars_fragment:wx,envmap_vertex:fx,fog_vertex:px,fog_pars_vertex:mx,fog_fragment:gx,fog_pars_fragment:xx,gradientmap_pars_fragment:_x,lightmap_pars_fragment:yx,lights_lambert_fragment:vx,lights_lambert_pars_fragment:Sx,lights_pars_begin:bx,lights_toon_fragment:Mx,lights_toon_pars_fragment:Tx,lights_phong_fragment:Ex,lights_phong_pars_fragment:Ax,lights_physical_fragment:Rx,lights_physical_pars_fragment:Cx,lights_fragment_begin:Ix,lights_fragment_maps:Px,lights_fragment_end:Dx,lightprobes_pars_fragment:Lx,logdepthbuf_fragment:Fx,logdepthbuf_pars_fragment:Nx,logdepthbuf_pars_vertex:Ux,logdepthbuf_vertex:Ox,map_fragment:kx,map_pars_fragment:Bx,map_particle_fragment:zx,map_particle_pars_fragment:Hx,metalnessmap_fragment:Vx,metalnessmap_pars_fragment:Gx,morphinstance_vertex:$x,morphcolor_vertex:Wx,morphnormal_vertex:qx,morphtarget_pars_vertex:Xx,morphtarget_vertex:Yx,normal_fragment_begin:Kx,normal_fragment_maps:jx,normal_pars_fragment:Zx,normal_pars_vertex:Qx,normal_vertex:Jx,normalmap_pars_fragment:t_,clearcoat_normal_fragment_begin:e_,clearcoat_normal_fragment_maps:n_,clearcoat_pars_fragment:i_,iridescence_pars_fragment:s_,opaque_fragment:r_,packing:a_,premultiplied_alpha_fragment:o_,project_vertex:l_,dithering_fragment:c_,dithering_pars_fragment:u_,roughnessmap_fragment:h_,roughnessmap_pars_fragment:d_,shadowmap_pars_fragment:f_,shadowmap_pars_vertex:p_,shadowmap_vertex:m_,shadowmask_pars_fragment:g_,skinbase_vertex:x_,skinning_pars_vertex:__,skinning_vertex:y_,skinnormal_vertex:v_,specularmap_fragment:S_,specularmap_pars_fragment:b_,tonemapping_fragment:w_,tonemapping_pars_fragment:M_,transmission_fragment:T_,transmission_pars_fragment:E_,uv_pars_fragment:A_,uv_pars_vertex:R_,uv_vertex:C_,worldpos_vertex:I_,background_vert:P_,background_frag:D_,backgroundCube_vert:L_,backgroundCube_frag:F_,cube_vert:N_,cube_frag:U_,depth_vert:O_,depth_frag:k_,distance_vert:B_,distance_frag:z_,equirect_vert:H_,equirect_frag:V_,linedashed_vert:G_,linedashed_frag:$_,meshbasic_vert:W_,meshbasic_frag:q_,meshlambert_vert:X_,meshlambert_frag:Y_,meshmatcap_vert:K_,meshmatcap_frag:j_,meshnormal_vert:Z_,meshnormal_frag:Q_,meshphong_vert:J_,meshphong_frag:ty,meshphysical_vert:ey,meshphysical_frag:ny,meshtoon_vert:iy,meshtoon_frag:sy,points_vert:ry,points_frag:ay,shadow_vert:oy,shadow_frag:ly,sprite_vert:cy,sprite_frag:uy},gt={common:{diffuse:{value:new Lt(16777215)},opacity:{value:1},map:{value:null},mapTransform:{value:new At},alphaMap:{value:null},alphaMapTransform:{value:new At},alphaTest:{value:0}},specularmap:{specularMap:{value:null},specularMapTransform:{value:new At}},envmap:{envMap:{value:null},envMapRotation:{value:new At},reflectivity:{value:1},ior:{value:1.5},refractionRatio:{value:.98},dfgLUT:{value:null}},aomap:{aoMap:{value:null},aoMapIntensity:{value:1},aoMapTransform:{value:new At}},lightmap:{lightMap:{value:null},lightMapIntensity:{value:1},lightMapTransform:{value:new At}},bumpmap:{bumpMap:{value:null},bumpMapTransform:{value:new At},bumpScale:{value:1}},normalmap:{normalMap:{value:null},normalMapTransform:{value:new At},normalScale:{value:new Ht(1,1)}},displacementmap:{displacementMap:{value:null},displacementMapTransform:{value:new At},displacementScale:{value:1},displacementBias:{value:0}},emissivemap:{emissiveMap:{value:null},emissiveMapTransform:{value:new At}},metalnessmap:{metalnessMap:{value:null},metalnessMapTransform:{value:new At}},roughnessmap:{roughnessMap:{value:null},roughnessMapTransform:{value:new At}},gradientmap:{gradientMap:{value:null}},fog:{fogDensity:{value:25e-5},fogNear:{value:1},fogFar:{value:2e3},fogColor:{value:new Lt(16777215)}},lights:{ambientLightColor:{value:[]},lightProbe:{value:[]},sunLights:{value:[],properties:{direction:{},color:{}}},sunLightShadows:{value:[],properties:{shadowIntensity:1,shadowBias:{},shadowNormalBias:{},shadowRadius:{},shadowMapSize:{}}},sunShadowMatrix:{value:[]},sunShadowCascade:{value:[]},directionalLights:{value:[],properties:{direction:{},color:{}}},directionalLightShadows:{value:[],properties:{shadowIntensity:1,shadowBias:{},shadowNormalBias:{},shadowRadius:{},shadowMapSize:{}}},directionalShadowMatrix:{value:[]},spotLights:{value:[],properties:{color:{},position:{},direction:{},distance:{},coneCos:{},penumbraCos:{},decay:{}}},spotLightShadows:{value:[],properties:{shadowIntensity:1,shadowBias:{},shadowNormalBias:{},shadowRadius:{},shadowMapSize:{}}},spotLightMap:{value:[]},spotLightMatrix:{value:[]},pointLights:{value:[],properties:{color:{},position:{},decay:{},distance:{}}},pointLightShadows:{value:[],properties:{shadowIntensity:1,shadowBias:{},shadowNormalBias:{},shadowRadius:{},shadowMapSize:{},shadowCameraNear:{},shadowCameraFar:{}}},pointShadowMatrix:{value:[]},hemisphereLights:{value:[],properties:{direction:{},skyColor:{},groundColor:{}}},rectAreaLights:{value:[],properties:{color:{},position:{},width:{},height:{}}},ltc_1:{value:null},ltc_2:{value:null},probesSH:{value:[]},probesMin:{value:[]},probesMax:{value:[]},probesResolution:{value:[]}},points:{diffuse:{value:new Lt(16777215)},opacity:{value:1},size:{value:1},scale:{value:1},map:{value:null},alphaMap:{value:null},alphaMapTransform:{value:new At},alphaTest:{value:0},uvTransform:{value:new At}},sprite:{diffuse:{value:new Lt(16777215)},opacity:{value:1},center:{value:new Ht(.5,.5)},rotation:{value:0},map:{value:null},mapTransform:{value:new At},alphaMap:{value:null},alphaMapTransform:{value:new At},alphaTest:{value:0}}},ci={basic:{uniforms:on([gt.common,gt.specularmap,gt.envmap,gt.aomap,gt.lightmap,gt.fog]),vertexShader:Gt.meshbasic_vert,fragmentShader:Gt.meshbasic_frag},lambert:{uniforms:on([gt.common,gt.specularmap,gt.envmap,gt.aomap,gt.lightmap,gt.emissivemap,gt.bumpmap,gt.normalmap,gt.displacementmap,gt.fog,gt.lights,{emissive:{value:new Lt(0)},envMapIntensity:{value:1}}]),vertexShader:Gt.meshlambert_vert,fragmentShader:Gt.meshlambert_frag},phong:{uniforms:on([gt.common,gt.specularmap,gt.envmap,gt.aomap,gt.lightmap,gt.emissivemap,gt.bumpmap,gt.normalmap,gt.displacementmap,gt.fog,gt.lights,{emissive:{value:new Lt(0)},specular:{value:new Lt(1118481)},shininess:{value:30},envMapIntensity:{value:1}}]),vertexShader:Gt.meshphong_vert,fragmentShader:Gt.meshphong_frag},standard:{uniforms:on([gt.common,gt.envmap,gt.aomap,gt.lightmap,gt.emissivemap,gt.bumpmap,gt.normalmap,gt.displacementmap,gt.roughnessmap,gt.metalnessmap,gt.fog,gt.lights,{emissive:{value:new Lt(0)},roughness:{value:1},metalness:{value:0},envMapIntensity:{value:1}}]),vertexShader:Gt.meshphysical_vert,fragmentShader:Gt.meshphysical_frag},toon:{uniforms:on([gt.common,gt.aomap,gt.lightmap,gt.emissivemap,gt.bumpmap,gt.normalmap,gt.displacementmap,gt.gradientmap,gt.fog,gt.lights,{emissive:{value:new Lt(0)}}]),vertexShader:Gt.meshtoon_vert,fragmentShader:Gt.meshtoon_frag},matcap:{uniforms:on([gt.common,gt.bumpmap,gt.normalmap,gt.displacementmap,gt.fog,{matcap:{value:null}}]),vertexShader:Gt.meshmatcap_vert,fragmentShader:Gt.meshmatcap_frag},points:{uniforms:on([gt.points,gt.fog]),vertexShader:Gt.points_vert,fragmentShader:Gt.points_frag},dashed:{uniforms:on([gt.common,gt.fog,{scale:{value:1},dashSize:{value:1},totalSize:{value:2}}]),vertexShader:Gt.linedashed_vert,fragmentShader:Gt.linedashed_frag},depth:{uniforms:on([gt.common,gt.displacementmap]),vertexShader:Gt.depth_vert,fragmentShader:Gt.depth_frag},normal:{uniforms:on([gt.common,gt.bumpmap,gt.normalmap,gt.displacementmap,{opacity:{value:1}}]),vertexShader:Gt.meshnormal_vert,fragmentShader:Gt.meshnormal_frag},sprite:{uniforms:on([gt.sprite,gt.fog]),vertexShader:Gt.sprite_vert,fragmentShader:Gt.sprite_frag},background:{uniforms:{uvTransform:{value:new At},t2D:{value:null},backgroundIntensity:{value:1}},vertexShader:Gt.background_vert,fragmentShader:Gt.background_frag},backgroundCube:{uniforms:{envMap:{value:null},backgroundBlurriness:{value:0},backgroundIntensity:{value:1},backgroundRotation:{value:new At}},vertexShader:Gt.backgroundCube_vert,fragmentShader:Gt.backgroundCube_frag},cube:{uniforms:{tCube:{value:null},tFlip:{value:-1},opacity:{value:1}},vertexShader:Gt.cube_vert,fragmentShader:Gt.cube_frag},equirect:{uniforms:{tEquirect:{value:null}},vertexShader:Gt.equirect_vert,fragmentShader:Gt.equirect_frag},distance:{uniforms:on([gt.common,gt.displacementmap,{referencePosition:{value:new R},nearDistance:{value:1},farDistance:{value:1e3}}]),vertexShader:Gt.distance_vert,fragmentShader:Gt.distance_frag},shadow:{uniforms:on([gt.lights,gt.fog,{color:{value:new Lt(0)},opacity:{value:1}}]),vertexShader:Gt.shadow_vert,fragmentShader:Gt.shadow_frag}};ci.physical={uniforms:on([ci.standard.uniforms,{clearcoat:{value:0},clearcoatMap:{value:null},clearcoatMapTransform:{value:new At},clearcoatNormalMap:{value:null},clearcoatNormalMapTransform:{value:new At},clearcoatNormalScale:{value:new Ht(1,1)},clearcoatRoughness:{value:0},clearcoatRoughnessMap:{value:null},clearcoatRoughnessMapTransform:{value:new At},diffuseRoughness:{value:0},diffuseRoughnessMap:{value:null},diffuseRoughnessMapTransform:{value:new At},dispersion:{value:0},retroreflectivity:{value:0},iridescence:{value:0},iridescenceMap:{value:null},iridescenceMapTransform:{value:new At},iridescenceIOR:{value:1.3},iridescenceThicknessMinimum:{value:100},iridescenceThicknessMaximum:{value:400},iridescenceThicknessMap:{value:null},iridescenceThicknessMapTransform:{value:new At},sheen:{value:0},sheenColor:{value:new Lt(0)},sheenColorMap:{value:null},sheenColorMapTransform:{value:new At},sheenRoughness:{value:1},sheenRoughnessMap:{value:null},sheenRoughnessMapTransform:{value:new At},transmission:{value:0},transmissionMap:{value:null},transmissionMapTransform:{value:new At},transmissionSamplerSize:{value:new Ht},transmissionSamplerMap:{value:null},thickness:{value:0},thicknessMap:{value:null},thicknessMapTransform:{value:new At},attenuationDistance:{value:0},attenuationColor:{value:new Lt(0)},specularColor:{value:new Lt(1,1,1)},specularColorMap:{value:null},specularColorMapTransform:{value:new At},specularIntensity:{value:1},specularIntensityMap:{value:null},specularIntensityMapTransform:{value:new At},anisotropyVector:{value:new Ht},anisotropyMap:{value:null},anisotropyMapTransform:{value:new At}}]),vertexShader:Gt.meshphysical_vert,fragmentShader:Gt.meshphysical_frag};var Al={r:0,b:0,g:0},hy=new Vt,Ap=new At;Ap.set(-1,0,0,0,1,0,0,0,1);function dy(i,t,e,n,s,r){let a=new Lt(0),o=s===!0?0:1,l,c,u=null,h=0,d=null;function f(y){let w=y.isScene===!0?y.background:null;if(w&&w.isTexture){let S=y.backgroundBlurriness>0;w=t.get(w,S)}return w}function g(y){let w=!1,S=f(y);S===null?p(a,o):S&&S.isColor&&(p(S,1),w=!0);let T=i.xr.getEnvironmentBlendMode();T==="additive"?e.buffers.color.setClear(0,0,0,1,r):T==="alpha-blend"&&e.buffers.color.setClear(0,0,0,0,r),(i.autoClear||w)&&(e.buffers.depth.setTest(!0),e.buffers.depth.setMask(!0),e.buffers.color.setMask(!0),i.clear(i.autoClearColor,i.autoClearDepth,i.autoClearStencil))}function _(y,w){let S=f(w);S&&S.isCubeTexture?(c===void 0&&(c=new Je(new Ys(1,1,1),new gn({name:"BackgroundCubeMaterial",uniforms:vs(ci.backgroundCube.uniforms),vertexShader:ci.backgroundCube.vertexShader,fragmentShader:ci.backgroundCube.fragmentShader,side:un,depthTest:!1,depthWrite:!1,fog:!1,allowOverride:!1})),c.geometry.deleteAttribute("normal"),c.geometry.deleteAttribute("uv"),c.onBeforeRender=function(T,E,x){this.matrixWorld.copyPosition(x.matrixWorld)},Object.defineProperty(c.material,"envMap",{get:function(){return this.uniforms.envMap.value}}),n.update(c)),c.material.uniforms.envMap.value=S,c.material.uniforms.backgroundBlurriness.value=w.backgroundBlurriness,c.material.uniforms.backgroundIntensity.value=w.backgroundIntensity,c.material.uniforms.backgroundRotation.value.setFromMatrix4(hy.makeRotationFromEuler(w.backgroundRotation)).transpose(),S.isRenderTargetTexture===!1&&c.material.uniforms.backgroundRotation.value.premultiply(Ap),c.material.toneMapped=Kt.getTransfer(S.colorSpace)!==ce,(u!==S||h!==S.version||d!==i.toneMapping)&&(c.material.needsUpdate=!0,u=S,h=S.version,d=i.toneMapping),c.layers.enableAll(),y.unshift(c,c.geometry,c.material,0,0,null)):S&&S.isTexture&&(l===void 0&&(l=new Je(new fs(2,2),new gn({name:"BackgroundMaterial",uniforms:vs(ci.background.uniforms),vertexShader:ci.background.vertexShader,fragmentShader:ci.background.fragmentShader,side:Ki,depthTest:!1,depthWrite:!1,fog:!1,allowOverride:!1})),l.geometry.deleteAttribute("normal"),Object.defineProperty(l.material,"map",{get:function(){return this.uniforms.t2D.value}}),n.update(l)),l.material.uniforms.t2D.value=S,l.material.uniforms.backgroundIntensity.value=w.backgroundIntensity,l.material.toneMapped=Kt.getTransfer(S.colorSpace)!==ce,S.matrixAutoUpdate===!0&&S.updateMatrix(),l.material.uniforms.uvTransform.value.copy(S.matrix),(u!==S||h!==S.version||d!==i.toneMapping)&&(l.material.needsUpdate=!0,u=S,h=S.version,d=i.toneMapping),l.layers.enableAll(),y.unshift(l,l.geometry,l.material,0,0,null))}function p(y,w){y.getRGB(Al,Au(i)),e.buffers.color.setClear(Al.r,Al.g,Al.b,w,r)}function m(){c!==void 0&&(c.geometry.dispose(),c.material.dispose(),c=void 0),l!==void 0&&(l.geometry.dispose(),l.material.dispose(),l=void 0)}return{getClearColor:function(){return a},setClearColor:function(y,w=1){a.set(y),o=w,p(a,o)},getClearAlpha:function(){return o},setClearAlpha:function(y){o=y,p(a,o)},render:g,addToRenderList:_,dispose:m}}function fy(i,t){let e=i.getParameter(i.MAX_VERTEX_ATTRIBS),n={},s=d(null),r=s,a=!1;function o(D,U,z,P,G){let q=!1,H=h(D,P,z,U);r!==H&&(r=H,c(r.object)),q=f(D,P,z,G),q&&g(D,P,z,G),G!==null&&t.update(G,i.ELEMENT_ARRAY_BUFFER),(q||a)&&(a=!1,S(D,U,z,P),G!==null&&i.bindBuffer(i.ELEMENT_ARRAY_BUFFER,t.get(G).buffer))}function l(){return i.createVertexArray()}function c(D){return i.bindVertexArray(D)}function u(D){return i.deleteVertexArray(D)}function h(D,U,z,P){let G=P.wireframe===!0,q=n[U.id];q===void 0&&(q={},n[U.id]=q);let H=D.isInstancedMesh===!0?D.id:0,tt=q[H];tt===void 0&&(tt={},q[H]=tt);let V=tt[z.id];V===void 0&&(V={},tt[z.id]=V);let Z=V[G];return Z===void 0&&(Z=d(l()),V[G]=Z),Z}function d(D){let U=[],z=[],P=[];for(let G=0;G<e;G++)U[G]=0,z[G]=0,P[G]=0;return{geometry:null,program:null,wireframe:!1,newAttributes:U,enabledAttributes:z,attributeDivisors:P,object:D,attributes:{},index:null}}function f(D,U,z,P){let G=r.attributes,q=U.attributes,H=0,tt=z.getAttributes();for(let V in tt)if(tt[V].location>=0){let J=G[V],_t=q[V];if(_t===void 0&&(V==="instanceMatrix"&&D.instanceMatrix&&(_t=D.instanceMatrix),V==="instanceColor"&&D.instanceColor&&(_t=D.instanceColor)),J===void 0||J.attribute!==_t||_t&&J.data!==_t.data)return!0;H++}return r.attributesNum!==H||r.index!==P}function g(D,U,z,P){let G={},q=U.attributes,H=0,tt=z.getAttributes();for(let V in tt)if(tt[V].location>=0){let J=q[V];J===void 0&&(V==="instanceMatrix"&&D.instanceMatrix&&(J=D.instanceMatrix),V==="instanceColor"&&D.instanceColor&&(J=D.instanceColor));let _t={};_t.attribute=J,J&&J.data&&(_t.data=J.data),G[V]=_t,H++}r.attributes=G,r.attributesNum=H,r.index=P}function _(){let D=r.newAttributes;for(let U=0,z=D.length;U<z;U++)D[U]=0}function p(D){m(D,0)}function m(D,U){let z=r.newAttributes,P=r.enabledAttributes,G=r.attributeDivisors;z[D]=1,P[D]===0&&(i.enableVertexAttribArray(D),P[D]=1),G[D]!==U&&(i.vertexAttribDivisor(D,U),G[D]=U)}function y(){let D=r.newAttributes,U=r.enabledAttributes;for(let z=0,P=U.length;z<P;z++)U[z]!==D[z]&&(i.disableVertexAttribArray(z),U[z]=0)}function w(D,U,z,P,G,q,H){H===!0?i.vertexAttribIPointer(D,U,z,G,q):i.vertexAttribPointer(D,U,z,P,G,q)}function S(D,U,z,P){_();let G=P.attributes,q=z.getAttributes(),H=U.defaultAttributeValues;for(let tt in q){let V=q[tt];if(V.location>=0){let Z=G[tt];if(Z===void 0&&(tt==="instanceMatrix"&&D.instanceMatrix&&(Z=D.instanceMatrix),tt==="instanceColor"&&D.instanceColor&&(Z=D.instanceColor)),Z!==void 0){let J=Z.normalized,_t=Z.itemSize,Tt=t.get(Z);if(Tt===void 0)continue;let W=Tt.buffer,et=Tt.type,ht=Tt.bytesPerElement,yt=et===i.INT||et===i.UNSIGNED_INT||Z.gpuType===qo;if(Z.isInterleavedBufferAttribute){let ot=Z.data,Pt=ot.isInterleavedBuffer===!0?ot.stride:ot.itemSize,ue=Z.offset;if(ot.isInstancedInterleavedBuffer||ot.isInstancedBufferAttribute){for(let Et=0;Et<V.locationSize;Et++)m(V.location+Et,ot.meshPerAttribute);D.isInstancedMesh!==!0&&P._maxInstanceCount===void 0&&(P._maxInstanceCount=ot.meshPerAttribute*ot.count)}else for(let Et=0;Et<V.locationSize;Et++)p(V.location+Et);i.bindBuffer(i.ARRAY_BUFFER,W);for(let Et=0;Et<V.locationSize;Et++)w(V.location+Et,_t/V.locationSize,et,J,Pt*ht,(ue+_t/V.locationSize*Et)*ht,yt)}else{if(Z.isInstancedBufferAttribute){for(let ot=0;ot<V.locationSize;ot++)m(V.location+ot,Z.meshPerAttribute);D.isInstancedMesh!==!0&&P._maxInstanceCount===void 0&&(P._maxInstanceCount=Z.meshPerAttribute*Z.count)}else for(let ot=0;ot<V.locationSize;ot++)p(V.location+ot);i.bindBuffer(i.ARRAY_BUFFER,W);for(let ot=0;ot<V.locationSize;ot++)w(V.location+ot,_t/V.locationSize,et,J,_t*ht,_t/V.locationSize*ot*ht,yt)}}else if(H!==void 0){let J=H[tt];if(J!==void 0)switch(J.length){case 2:i.vertexAttrib2fv(V.location,J);break;case 3:i.vertexAttrib3fv(V.location,J);break;case 4:i.vertexAttrib4fv(V.location,J);break;default:i.vertexAttrib1fv(V.location,J)}}}}y()}function T(){N();for(let D in n){let U=n[D];for(let z in U){let P=U[z];for(let G in P){let q=P[G];for(let H in q)u(q[H].object),delete q[H];delete P[G]}}delete n[D]}}function E(D){if(n[D.id]===void 0)return;let U=n[D.id];for(let z in U){let P=U[z];for(let G in P){let q=P[G];for(let H in q)u(q[H].object),delete q[H];delete P[G]}}delete n[D.id]}function x(D){for(let U in n){let z=n[U];for(let P in z){let G=z[P];if(G[D.id]===void 0)continue;let q=G[D.id];for(let H in q)u(q[H].object),delete q[H];delete G[D.id]}}}function M(D){for(let U in n){let z=n[U],P=D.isInstancedMesh===!0?D.id:0,G=z[P];if(G!==void 0){for(let q in G){let H=G[q];for(let tt in H)u(H[tt].object),delete H[tt];delete G[q]}delete z[P],Object.keys(z).length===0&&delete n[U]}}}function N(){C(),a=!0,r!==s&&(r=s,c(r.object))}function C(){s.geometry=null,s.program=null,s.wireframe=!1}return{setup:o,reset:N,resetDefaultState:C,dispose:T,releaseStatesOfGeometry:E,releaseStatesOfObject:M,releaseStatesOfProgram:x,initAttributes:_,enableAttribute:p,disableUnusedAttributes:y}}function py(i,t,e){let n;function s(l){n=l}function r(l,c){i.drawArrays(n,l,c),e.update(c,n,1)}function a(l,c,u){u!==0&&(i.drawArraysInstanced(n,l,c,u),e.update(c,n,u))}function o(l,c,u){if(u===0)return;t.get("WEBGL_multi_draw").multiDrawArraysWEBGL(n,l,0,c,0,u);let d=0;for(let f=0;f<u;f++)d+=c[f];e.update(d,n,1)}this.setMode=s,this.render=r,this.renderInstances=a,this.renderMultiDraw=o}function my(i,t,e,n){let s;function r(){if(s!==void 0)return s;if(t.has("EXT_texture_filter_anisotropic")===!0){let x=t.get("EXT_texture_filter_anisotropic");s=i.getParameter(x.MAX_TEXTURE_MAX_ANISOTROPY_EXT)}else s=0;return s}function a(x){return!(x!==Ie&&n.convert(x)!==i.getParameter(i.IMPLEMENTATION_COLOR_READ_FORMAT))}function o(x){let M=x===An&&(t.has("EXT_color_buffer_half_float")||t.has("EXT_color_buffer_float"));return!(x!==Ee&&x!==hn&&!M&&n.convert(x)!==i.getParameter(i.IMPLEMENTATION_COLOR_READ_TYPE))}function l(x){if(x==="highp"){if(i.getShaderPrecisionFormat(i.VERTEX_SHADER,i.HIGH_FLOAT).precision>0&&i.getShaderPrecisionFormat(i.FRAGMENT_SHADER,i.HIGH_FLOAT).precision>0)return"highp";x="mediump"}return x==="mediump"&&i.getShaderPrecisionFormat(i.VERTEX_SHADER,i.MEDIUM_FLOAT).precision>0&&i.getShaderPrecisionFormat(i.FRAGMENT_SHADER,i.MEDIUM_FLOAT).precision>0?"mediump":"lowp"}let c=e.precision!==void 0?e.precision:"highp",u=l(c);u!==c&&(It("WebGLRenderer:",c,"not supported, using",u,"instead."),c=u);let h=e.reversedDepthBuffer===!0&&t.has("EXT_clip_control"),d=e.logarithmicDepthBuffer===!0&&h===!1;e.reversedDepthBuffer===!0&&h===!1&&It("WebGLRenderer: Unable to use reversed depth buffer due to missing EXT_clip_control extension. Fallback to default depth buffer."),e.logarithmicDepthBuffer===!0&&h===!0&&It("WebGLRenderer: Logarithmic depth buffer is ignored when reversed depth buffer is enabled.");let f=i.getParameter(i.MAX_TEXTURE_IMAGE_UNITS),g=i.getParameter(i.MAX_VERTEX_TEXTURE_IMAGE_UNITS),_=i.getParameter(i.MAX_TEXTURE_SIZE),p=i.getParameter(i.MAX_CUBE_MAP_TEXTURE_SIZE),m=i.getParameter(i.MAX_VERTEX_ATTRIBS),y=i.getParameter(i.MAX_VERTEX_UNIFORM_VECTORS),w=i.getParameter(i.MAX_VARYING_VECTORS),S=i.getParameter(i.MAX_FRAGMENT_UNIFORM_VECTORS),T=i.getParameter(i.MAX_SAMPLES),E=i.getParameter(i.SAMPLES);return{isWebGL2:!0,getMaxAnisotropy:r,getMaxPrecision:l,textureFormatReadable:a,textureTypeReadable:o,precision:c,logarithmicDepthBuffer:d,reversedDepthBuffer:h,maxTextures:f,maxVertexTextures:g,maxTextureSize:_,maxCubemapSize:p,maxAttributes:m,maxVertexUniforms:y,maxVaryings:w,maxFragmentUniforms:S,maxSamples:T,samples:E}}function gy(i){let t=this,e=null,n=0,s=!1,r=!1,a=new Xn,o=new At,l={value:null,needsUpdate:!1};this.uniform=l,this.numPlanes=0,this.numIntersection=0,this.init=function(h,d){let f=h.length!==0||d||n!==0||s;return s=d,n=h.length,f},this.beginShadows=function(){r=!0,u(null)},this.endShadows=function(){r=!1},this.setGlobalState=function(h,d){e=u(h,d,0)},this.setState=function(h,d,f){let g=h.clippingPlanes,_=h.clipIntersection,p=h.clipShadows,m=i.get(h);if(!s||g===null||g.length===0||r&&!p)r?u(null):c();else{let y=r?0:n,w=y*4,S=m.clippingState||null;l.value=S,S=u(g,d,w,f);for(let T=0;T!==w;++T)S[T]=e[T];m.clippingState=S,this.numIntersection=_?this.numPlanes:0,this.numPlanes+=y}};function c(){l.value!==e&&(l.value=e,l.needsUpdate=n>0),t.numPlanes=n,t.numIntersection=0}function u(h,d,f,g){let _=h!==null?h.length:0,p=null;if(_!==0){if(p=l.value,g!==!0||p===null){let m=f+_*4,y=d.matrixWorldInverse;o.getNormalMatrix(y),(p===null||p.length<m)&&(p=new Float32Array(m));for(let w=0,S=f;w!==_;++w,S+=4)a.copy(h[w]).applyMatrix4(y,o),a.normal.toArray(p,S),p[S+3]=a.constant}l.value=p,l.needsUpdate=!0}return t.numPlanes=_,t.numIntersection=0,p}}var Ss=class extends Fe{constructor(t=1,e={}){super(t,t,e),this.isWebGLCubeRenderTarget=!0;let n={width:t,height:t,depth:1},s=[n,n,n,n,n,n];this.texture=new jr(s),this._setTextureOptions(e),this.texture.isRenderTargetTexture=!0}fromEquirectangularTexture(t,e){this.texture.type=e.type,this.texture.colorSpace=e.colorSpace,this.texture.generateMipmaps=e.generateMipmaps,this.texture.minFilter=e.minFilter,this.texture.magFilter=e.magFilter;let n={uniforms:{tEquirect:{value:null}},vertexShader:`

				varying vec3 vWorldDirection;

				vec3 transformDirection( in vec3 dir, in mat4 matrix ) {

					return normalize( ( matrix * vec4( dir, 0.0 ) ).xyz );

				}

				void main() {

					vWorldDirection = transformDirection( position, modelMatrix );

					#include <begin_vertex>
					#include <project_vertex>

				}
			`,fragmentShader:`

				uniform sampler2D tEquirect;

				varying vec3 vWorldDirection;

				#include <common>

				void main() {

					vec3 direction = normalize( vWorldDirection );

					vec2 sampleUV = equirectUv( direction );

					gl_FragColor = texture2D( tEquirect, sampleUV );

				}
			`},s=new Ys(5,5,5),r=new gn({name:"CubemapFromEquirect",uniforms:vs(n.uniforms),vertexShader:n.vertexShader,fragmentShader:n.fragmentShader,side:un,blending:gs});r.uniforms.tEquirect.value=e;let a=new Je(s,r),o=e.minFilter;return e.minFilter===Ci&&(e.minFilter=We),new Yi(1,10,this).update(t,a),e.minFilter=o,a.geometry.dispose(),a.material.dispose(),this}clear(t,e=!0,n=!0,s=!0){let r=t.getRenderTarget();for(let a=0;a<6;a++)t.setRenderTarget(this,a),t.clear(e,n,s);t.setRenderTarget(r)}},rp=256,xy=3,_y=20,Rp=256,Cp=16,yy=3,vy=new R,Sy=new Lt,er=class i{constructor(t){this._renderer=t,this._cubeSize=0,this._sourceTarget=null,this._cubeCamera=new Yi(1,10,null),this._boxMesh=new Je(new Ys(5,5,5),null),this._cubemapMaterial=null,this._equirectMaterial=null,this._blurMaterial=null,this._ggxMaterial=null,this._integrationMaterial=null}fromScene(t,e=0,n=.1,s=100,r={}){let{size:a=256,position:o=vy}=r,l=this._renderer;this._setSize(a);let c=this._allocateTarget(),u=this._getSourceTarget(!0);e>0&&(u.texture.mipmapsAutoUpdate=!1);let h=l.autoClear,d=l.autoClearColor,f=l.autoClearDepth,g=l.autoClearStencil,_=t.background;l.autoClear=!0,l.autoClearColor=!0,l.autoClearDepth=!0,l.autoClearStencil=!0,_===null&&(t.background=l.getClearColor(Sy));let p=new Yi(n,s,u);return p.position.copy(o),p.update(l,t),l.autoClear=h,l.autoClearColor=d,l.autoClearDepth=f,l.autoClearStencil=g,t.background=_,e>0&&(u.texture.mipmapsAutoUpdate=!0,this._blur(c,e)),this._applyPMREM(c),c}fromEquirectangular(t,e=null){return this._fromTexture(t,e)}fromCubemap(t,e=null){return this._fromTexture(t,e)}compileCubemapShader(){this._cubemapMaterial===null&&(this._cubemapMaterial=lp(),this._compileMaterial(this._cubemapMaterial))}compileEquirectangularShader(){this._equirectMaterial===null&&(this._equirectMaterial=op(),this._compileMaterial(this._equirectMaterial))}dispose(){this._sourceTarget!==null&&this._sourceTarget.dispose(),this._cubemapMaterial!==null&&this._cubemapMaterial.dispose(),this._equirectMaterial!==null&&this._equirectMaterial.dispose(),this._blurMaterial!==null&&this._blurMaterial.dispose(),this._ggxMaterial!==null&&this._ggxMaterial.dispose(),this._integrationMaterial!==null&&this._integrationMaterial.dispose(),this._boxMesh.geometry.dispose()}static lodToRoughness(t,e){return e>0?1-Math.sqrt(1-t/e):0}_setSize(t){this._cubeSize=Math.max(rp,Tu(t))}_fromTexture(t,e){t.mapping===_s||t.mapping===Qs?this._setSize(t.image.length===0?rp:t.image[0].width||t.image[0].image.width):this._setSize(t.image.width/4);let n=e||this._allocateTarget();return this._textureToCubemap(t),this._applyPMREM(n),n}_allocateTarget(){let t=this._cubeSize,e=ap(t,!1,!1),n=Math.log2(t)-xy;for(let s=0;s<=n;s++)e.texture.mipmaps.push({width:t>>s,height:t>>s});return e.texture.name="PMREM",e.texture.isPMREMTexture=!0,e}_getSourceTarget(t=!1){let e=this._cubeSize,n=this._sourceTarget;return(n===null||n.width!==e||t&&n.depthBuffer===!1)&&(n!==null&&n.dispose(),this._sourceTarget=ap(e,!0,t)),this._sourceTarget}_compileMaterial(t){this._boxMesh.material=t,this._renderer.compile(this._boxMesh,this._cubeCamera.children[0])}_renderCube(t,e,n){let s=this._boxMesh,r=this._cubeCamera;s.material=n,r.renderTarget=t,r.activeMipmapLevel=e;let a=t.width>>e;t.viewport.set(0,0,a,a),r.update(this._renderer,s),t.viewport.set(0,0,t.width,t.height)}_textureToCubemap(t){let e;t.mapping===_s||t.mapping===Qs?(this._cubemapMaterial===null&&(this._cubemapMaterial=lp()),e=this._cubemapMaterial,e.uniforms.flipEnvMap.value=t.isRenderTargetTexture===!1?-1:1):(this._equirectMaterial===null&&(this._equirectMaterial=op()),e=this._equirectMaterial),e.uniforms.envMap.value=t,this._renderCube(this._getSourceTarget(),0,e)}_applyPMREM(t){this._ggxMaterial===null&&(this._ggxMaterial=by(),this._integrationMaterial=wy());let e=this._cubeSize,n=t.texture.mipmaps.length-1,s=this._ggxMaterial.uniforms;s.envMap.value=this._sourceTarget.texture;let r=this._integrationMaterial.uniforms;r.envMap.value=this._sourceTarget.texture,r.sourceLod.value=Math.log2(e/Cp);for(let a=0;a<=n;a++){let o=i.lodToRoughness(a,n);if(a>n-yy)r.roughness.value=o,this._renderCube(t,a,this._integrationMaterial);else{let l=o>0?Math.log2(e)+.5*Math.log2(6/(Rp*Math.pow(o,4)))+.5:0;s.roughness.value=o,s.lodBias.value=l,this._renderCube(t,a,this._ggxMaterial)}}}_blur(t,e){this._blurMaterial===null&&(this._blurMaterial=My());let n=this._blurMaterial,s=n.uniforms,r=this._sourceTarget;s.sigma.value=Math.min(e,Math.PI)/Math.SQRT2,s.envMap.value=r.texture,this._renderCube(t,0,n),s.envMap.value=t.texture,this._renderCube(r,0,n)}};function ap(i,t,e){return new Ss(i,{minFilter:Ci,generateMipmaps:t,type:An,colorSpace:cs,depthBuffer:e})}function ma(i,t,e){return new gn({name:i,uniforms:t,vertexShader:Gt.cube_vert,fragmentShader:e,side:un,blending:gs,depthTest:!1,depthWrite:!1})}function by(){return ma("PMREMGGXConvolution",{envMap:{value:null},roughness:{value:0},lodBias:{value:0}},`

		#define GGX_SAMPLES ${Rp}u

		varying vec3 vWorldDirection;

		uniform samplerCube envMap;
		uniform float roughness;
		uniform float lodBias;

		#include <common>

		// Van der Corput radical inverse
		float radicalInverse_VdC( uint bits ) {

			bits = ( bits << 16u ) | ( bits >> 16u );
			bits = ( ( bits & 0x55555555u ) << 1u ) | ( ( bits & 0xAAAAAAAAu ) >> 1u );
			bits = ( ( bits & 0x33333333u ) << 2u ) | ( ( bits & 0xCCCCCCCCu ) >> 2u );
			bits = ( ( bits & 0x0F0F0F0Fu ) << 4u ) | ( ( bits & 0xF0F0F0F0u ) >> 4u );
			bits = ( ( bits & 0x00FF00FFu ) << 8u ) | ( ( bits & 0xFF00FF00u ) >> 8u );
			return float( bits ) * 2.3283064365386963e-10; // / 0x100000000

		}

		// Hammersley sequence
		vec2 hammersley( uint i, uint N ) {

			return vec2( float( i ) / float( N ), radicalInverse_VdC( i ) );

		}

		void main() {

			vec3 N = normalize( vWorldDirection );

			// For very low roughness, just sample the environment directly
			if ( roughness < 0.001 ) {

				gl_FragColor = vec4( textureLod( envMap, N, 0.0 ).rgb, 1.0 );
				return;

			}

			float alpha = roughness * roughness;
			float alpha2 = alpha * alpha;

			// Tangent space basis for VNDF sampling
			vec3 up = abs( N.z ) < 0.999 ? vec3( 0.0, 0.0, 1.0 ) : vec3( 1.0, 0.0, 0.0 );
			vec3 tangent = normalize( cross( up, N ) );
			vec3 bitangent = cross( N, tangent );

			vec3 prefilteredColor = vec3( 0.0 );
			float totalWeight = 0.0;

			for ( uint i = 0u; i < GGX_SAMPLES; i ++ ) {

				vec2 Xi = hammersley( i, GGX_SAMPLES );

				// With V = N, sample the reflected direction directly.
				float invQ = 1.0 / ( 1.0 - Xi.x + alpha2 * Xi.x );
				float NdotL = ( 1.0 - Xi.x - alpha2 * Xi.x ) * invQ;

				if ( NdotL > 0.0 ) {

					float phi = 2.0 * PI * Xi.y;
					float sinTheta = 2.0 * alpha * sqrt( Xi.x * ( 1.0 - Xi.x ) ) * invQ;
					vec3 L = N * NdotL + ( tangent * cos( phi ) + bitangent * sin( phi ) ) * sinTheta;

					// Match the source mip to the sample's solid angle. The terms
					// independent of the sample are precomputed in lodBias.
					float d = alpha2 * invQ;
					float lod = max( log2( d ) + lodBias, 0.0 );

					// Weight by NdotL for the split-sum approximation
					prefilteredColor += textureLod( envMap, L, lod ).rgb * NdotL;
					totalWeight += NdotL;

				}

			}

			gl_FragColor = vec4( prefilteredColor / totalWeight, 1.0 );

		}
	`)}function wy(){return ma("PMREMGGXIntegration",{envMap:{value:null},roughness:{value:0},sourceLod:{value:0},sourceSize:{value:Cp}},`

		varying vec3 vWorldDirection;

		uniform samplerCube envMap;
		uniform float roughness;
		uniform float sourceLod;
		uniform int sourceSize;

		void main() {

			vec3 N = normalize( vWorldDirection );

			float alpha = roughness * roughness;
			float alpha2 = alpha * alpha;

			float texelSize = 2.0 / float( sourceSize );

			vec3 prefilteredColor = vec3( 0.0 );
			float totalWeight = 0.0;

			// Pair opposite texels: only the one in N's hemisphere contributes.
			for ( int face = 0; face < 3; face ++ ) {

				for ( int y = 0; y < sourceSize; y ++ ) {

					for ( int x = 0; x < sourceSize; x ++ ) {

						vec2 uv = ( vec2( x, y ) + 0.5 ) * texelSize - 1.0;
						vec3 texelDirection = face == 0 ? vec3( 1.0, uv ) : ( face == 1 ? vec3( uv.x, 1.0, uv.y ) : vec3( uv, 1.0 ) );

						float invDistance = inversesqrt( 1.0 + dot( uv, uv ) );
						float NdotL = dot( N, texelDirection );
						texelDirection *= NdotL < 0.0 ? - 1.0 : 1.0;
						NdotL = abs( NdotL ) * invDistance;

						// With V = N, NdotH squared is ( 1 + NdotL ) / 2. Common factors
						// in the GGX distribution and texel solid angle cancel when normalized.
						float d = 1.0 + alpha2 + ( alpha2 - 1.0 ) * NdotL;
						float weight = NdotL * invDistance * invDistance * invDistance / ( d * d );

						prefilteredColor += textureLod( envMap, texelDirection, sourceLod ).rgb * weight;
						totalWeight += weight;

					}

				}

			}

			gl_FragColor = vec4( prefilteredColor / totalWeight, 1.0 );

		}
	`)}function My(){return ma("PMREMSphericalGaussianBlur",{envMap:{value:null},sigma:{value:0}},`

		#define SAMPLES ${_y}
		#define GOLDEN_ANGLE 2.39996322973

		varying vec3 vWorldDirection;

		uniform samplerCube envMap;
		uniform float sigma;

		#include <common>

		void main() {

			vec3 outputDirection = normalize( vWorldDirection );

			vec3 up = abs( outputDirection.z ) < 0.999 ? vec3( 0.0, 0.0, 1.0 ) : vec3( 1.0, 0.0, 0.0 );
			vec3 tangent = normalize( cross( up, outputDirection ) );
			vec3 bitangent = cross( outputDirection, tangent );

			// Truncate the kernel at three standard deviations or at the antipode.
			float thetaMax = min( 3.0 * sigma, PI );
			float truncation = 1.0 - exp( - 0.5 * thetaMax * thetaMax / ( sigma * sigma ) );

			vec3 accumColor = vec3( 0.0 );
			float accumWeight = 0.0;

			for ( int i = 0; i < SAMPLES; i ++ ) {

				// Stratified inverse-CDF sampling of the Gaussian, placed on a golden-angle spiral.
				float stratum = ( float( i ) + 0.5 ) / float( SAMPLES );
				float theta = sigma * sqrt( - 2.0 * log( 1.0 - stratum * truncation ) );
				float phi = float( i ) * GOLDEN_ANGLE;

				vec3 offset = cos( phi ) * tangent + sin( phi ) * bitangent;
				vec3 sampleDirection = cos( theta ) * outputDirection + sin( theta ) * offset;

				// Correct the planar sample density to solid angle.
				float weight = sin( theta ) / theta;

				accumColor += weight * textureLod( envMap, sampleDirection, 0.0 ).rgb;
				accumWeight += weight;

			}

			gl_FragColor = vec4( accumColor / accumWeight, 1.0 );

		}
	`)}function op(){return ma("PMREMEquirectangularToCubemap",{envMap:{value:null}},`

		varying vec3 vWorldDirection;

		uniform sampler2D envMap;

		#include <common>

		void main() {

			// Average four subpixel samples to preserve small, bright features.
			vec3 direction = normalize( vWorldDirection );
			vec3 dx = dFdx( direction ) * 0.25;
			vec3 dy = dFdy( direction ) * 0.25;

			vec3 color = textureLod( envMap, equirectUv( normalize( direction - dx - dy ) ), 0.0 ).rgb;
			color += textureLod( envMap, equirectUv( normalize( direction + dx - dy ) ), 0.0 ).rgb;
			color += textureLod( envMap, equirectUv( normalize( direction - dx + dy ) ), 0.0 ).rgb;
			color += textureLod( envMap, equirectUv( normalize( direction + dx + dy ) ), 0.0 ).rgb;
			gl_FragColor = vec4( color * 0.25, 1.0 );

		}
	`)}function lp(){return ma("PMREMCubemapToCubemap",{envMap:{value:null},flipEnvMap:{value:-1}},`

		varying vec3 vWorldDirection;

		uniform samplerCube envMap;
		uniform float flipEnvMap;

		void main() {

			gl_FragColor = vec4( textureCube( envMap, vec3( flipEnvMap * vWorldDirection.x, vWorldDirection.yz ) ).rgb, 1.0 );

		}
	`)}function Ty(i){let t=new WeakMap,e=new WeakMap,n=null;function s(d,f=!1){return d==null?null:f?a(d):r(d)}function r(d){if(d&&d.isTexture){let f=d.mapping;if(f===Go||f===$o)if(t.has(d)){let g=t.get(d).texture;return o(g,d.mapping)}else{let g=d.image;if(g&&g.height>0){let _=new Ss(g.height);return _.fromEquirectangularTexture(i,d),t.set(d,_),d.addEventListener("dispose",c),o(_.texture,d.mapping)}else return null}}return d}function a(d){if(d&&d.isTexture&&d.isPMREMTexture!==!0){let f=d.mapping,g=f===Go||f===$o,_=f===_s||f===Qs;if(g||_){let p=e.get(d),m=p!==void 0?p.texture.pmremVersion:0;if(d.isRenderTargetTexture&&d.pmremVersion!==m)return n===null&&(n=new er(i)),p=g?n.fromEquirectangular(d,p):n.fromCubemap(d,p),p.texture.pmremVersion=d.pmremVersion,e.set(d,p),p.texture;if(p!==void 0)return p.texture;{let y=d.image;return g&&y&&y.height>0||_&&y&&l(y)?(n===null&&(n=new er(i)),p=g?n.fromEquirectangular(d):n.fromCubemap(d),p.texture.pmremVersion=d.pmremVersion,e.set(d,p),d.addEventListener("dispose",u),p.texture):null}}}return d}function o(d,f){return f===Go?d.mapping=_s:f===$o&&(d.mapping=Qs),d}function l(d){let f=0,g=6;for(let _=0;_<g;_++)d[_]!==void 0&&f++;return f===g}function c(d){let f=d.target;f.removeEventListener("dispose",c);let g=t.get(f);g!==void 0&&(t.delete(f),g.dispose())}function u(d){let f=d.target;f.removeEventListener("dispose",u);let g=e.get(f);g!==void 0&&(e.delete(f),g.dispose())}function h(){t=new WeakMap,e=new WeakMap,n!==null&&(n.dispose(),n=null)}return{get:s,dispose:h}}function Ey(i){let t={};function e(n){if(t[n]!==void 0)return t[n];let s=i.getExtension(n);return t[n]=s,s}return{has:function(n){return e(n)!==null},init:function(){e("EXT_color_buffer_float"),e("WEBGL_clip_cull_distance"),e("OES_texture_float_linear"),e("EXT_color_buffer_half_float"),e("WEBGL_multisampled_render_to_texture"),e("WEBGL_render_shared_exponent")},get:function(n){let s=e(n);return s===null&&Or("WebGLRenderer: "+n+" extension not supported."),s}}}function Ay(i,t,e,n){let s={},r=new WeakMap,a=new FinalizationRegistry(g=>delete s[g]);function o(g){l(g.target)}function l(g){g.index!==null&&t.remove(g.index);for(let p in g.attributes)t.remove(g.attributes[p]);g.removeEventListener("dispose",o),delete s[g.id],a.unregister(g);let _=r.get(g);_&&(t.remove(_),r.delete(g)),n.releaseStatesOfGeometry(g),g.isInstancedBufferGeometry===!0&&delete g._maxInstanceCount,e.memory.geometries--}function c(g,_){return s[_.id]!==void 0||(_.addEventListener("dispose",o),s[_.id]=new WeakRef(_),a.register(_,_.id,_),e.memory.geometries++),_}function u(g){let _=g.attributes;for(let p in _)t.update(_[p],i.ARRAY_BUFFER)}function h(g){let _=g.index,p=g.attributes.position,m=0;if(p===void 0)return;let y=_!==null?_.array.length:p.array.length/3-1,w=p.count>=65535?Xr:qr,S=new w(Math.ceil(y/3)*6,1),T=S.array;if(_!==null){let x=_.array;m=_.version;for(let M=0,N=0;M<y;M+=3){let C=x[M+0],D=x[M+1],U=x[M+2];T[N++]=C,T[N++]=D,T[N++]=D,T[N++]=U,T[N++]=U,T[N++]=C}}else{m=p.version;for(let x=0,M=0;x<y;x+=3){let N=x+0,C=x+1,D=x+2;T[M++]=N,T[M++]=C,T[M++]=C,T[M++]=D,T[M++]=D,T[M++]=N}}S.version=m;let E=r.get(g);E&&t.remove(E),r.set(g,S)}function d(g){let _=r.get(g);if(_){let p=g.index;p!==null&&_.version<p.version&&h(g)}else h(g);return r.get(g)}function f(){for(let g in s){let _=s[g].deref();_!==void 0&&l(_)}}return{get:c,update:u,getWireframeAttribute:d,dispose:f}}function Ry(i,t,e){let n;function s(h){n=h}let r,a;function o(h){r=h.type,a=h.bytesPerElement}function l(h,d){i.drawElements(n,d,r,h*a),e.update(d,n,1)}function c(h,d,f){f!==0&&(i.drawElementsInstanced(n,d,r,h*a,f),e.update(d,n,f))}function u(h,d,f){if(f===0)return;t.get("WEBGL_multi_draw").multiDrawElementsWEBGL(n,d,0,r,h,0,f);let _=0;for(let p=0;p<f;p++)_+=d[p];e.update(_,n,1)}this.setMode=s,this.setIndex=o,this.render=l,this.renderInstances=c,this.renderMultiDraw=u}function Cy(i){let t={geometries:0,textures:0},e={frame:0,calls:0,triangles:0,points:0,lines:0};function n(r,a,o){switch(e.calls++,a){case i.TRIANGLES:e.triangles+=o*(r/3);break;case i.LINES:e.lines+=o*(r/2);break;case i.LINE_STRIP:e.lines+=o*(r-1);break;case i.LINE_LOOP:e.lines+=o*r;break;case i.POINTS:e.points+=o*r;break;default:Nt("WebGLInfo: Unknown draw mode:",a);break}}function s(){e.calls=0,e.triangles=0,e.points=0,e.lines=0}return{memory:t,render:e,programs:null,autoReset:!0,reset:s,update:n}}function Iy(i,t,e){let n=new WeakMap,s=new Zt;function r(a,o,l){let c=a.morphTargetInfluences,u=o.morphAttributes.position||o.morphAttributes.normal||o.morphAttributes.color,h=u!==void 0?u.length:0,d=n.get(o);if(d===void 0||d.count!==h){let N=function(){x.dispose(),n.delete(o),o.removeEventListener("dispose",N)};d!==void 0&&d.texture.dispose();let f=o.morphAttributes.position!==void 0,g=o.morphAttributes.normal!==void 0,_=o.morphAttributes.color!==void 0,p=o.morphAttributes.position||[],m=o.morphAttributes.normal||[],y=o.morphAttributes.color||[],w=0;f===!0&&(w=1),g===!0&&(w=2),_===!0&&(w=3);let S=o.attributes.position.count*w,T=1;S>t.maxTextureSize&&(T=Math.ceil(S/t.maxTextureSize),S=t.maxTextureSize);let E=new Float32Array(S*T*4*h),x=new be(E,S,T,h);x.type=hn,x.needsUpdate=!0;let M=w*4;for(let C=0;C<h;C++){let D=p[C],U=m[C],z=y[C],P=S*T*4*C;for(let G=0;G<D.count;G++){let q=G*M;f===!0&&(s.fromBufferAttribute(D,G),E[P+q+0]=s.x,E[P+q+1]=s.y,E[P+q+2]=s.z,E[P+q+3]=0),g===!0&&(s.fromBufferAttribute(U,G),E[P+q+4]=s.x,E[P+q+5]=s.y,E[P+q+6]=s.z,E[P+q+7]=0),_===!0&&(s.fromBufferAttribute(z,G),E[P+q+8]=s.x,E[P+q+9]=s.y,E[P+q+10]=s.z,E[P+q+11]=z.itemSize===4?s.w:1)}}d={count:h,texture:x,size:new Ht(S,T)},n.set(o,d),o.addEventListener("dispose",N)}if(a.isInstancedMesh===!0&&a.morphTexture!==null)l.getUniforms().setValue(i,"morphTexture",a.morphTexture,e);else{let f=0;for(let _=0;_<c.length;_++)f+=c[_];let g=o.morphTargetsRelative?1:1-f;l.getUniforms().setValue(i,"morphTargetBaseInfluence",g),l.getUniforms().setValue(i,"morphTargetInfluences",c)}l.getUniforms().setValue(i,"morphTargetsTexture",d.texture,e),l.getUniforms().setValue(i,"morphTargetsTextureSize",d.size)}return{update:r}}function Py(i,t,e,n,s){let r=new WeakMap;function a(c){let u=s.render.frame,h=c.geometry,d=t.get(c,h);if(r.get(d)!==u&&(t.update(d),r.set(d,u)),c.isInstancedMesh&&(c.hasEventListener("dispose",l)===!1&&c.addEventListener("dispose",l),r.get(c)!==u&&(e.update(c.instanceMatrix,i.ARRAY_BUFFER),c.instanceColor!==null&&e.update(c.instanceColor,i.ARRAY_BUFFER),r.set(c,u))),c.isSkinnedMesh){let f=c.skeleton;r.get(f)!==u&&(f.update(),r.set(f,u))}return d}function o(){r=new WeakMap}function l(c){let u=c.target;u.removeEventListener("dispose",l),n.releaseStatesOfObject(u),e.remove(u.instanceMatrix),u.instanceColor!==null&&e.remove(u.instanceColor)}return{update:a,dispose:o}}var Dy={[su]:"LINEAR_TONE_MAPPING",[ru]:"REINHARD_TONE_MAPPING",[au]:"CINEON_TONE_MAPPING",[ou]:"ACES_FILMIC_TONE_MAPPING",[cu]:"AGX_TONE_MAPPING",[uu]:"NEUTRAL_TONE_MAPPING",[lu]:"CUSTOM_TONE_MAPPING"};function Ly(i,t,e,n,s,r){let a=new Fe(t,e,{type:i,depthBuffer:s,stencilBuffer:r,samples:n?4:0,storeMultisampledDepthBuffer:!1,storeMultisampledStencilBuffer:!1,resolveDepthBuffer:!1,resolveStencilBuffer:!1}),o=null,l=null,c=null,u=new Mn;u.setAttribute("position",new Ce([-1,3,0,-1,-1,0,3,-1,0],3)),u.setAttribute("uv",new Ce([0,2,0,0,2,0],2));let h=new Ri({uniforms:{tDiffuse:{value:null}},vertexShader:`
			precision highp float;

			uniform mat4 modelViewMatrix;
			uniform mat4 projectionMatrix;

			attribute vec3 position;
			attribute vec2 uv;

			varying vec2 vUv;

			void main() {
				vUv = uv;
				gl_Position = projectionMatrix * modelViewMatrix * vec4( position, 1.0 );
			}`,fragmentShader:`
			precision highp float;

			uniform sampler2D tDiffuse;

			varying vec2 vUv;

			#include <tonemapping_pars_fragment>
			#include <colorspace_pars_fragment>

			void main() {
				gl_FragColor = texture2D( tDiffuse, vUv );

				#ifdef LINEAR_TONE_MAPPING
					gl_FragColor.rgb = LinearToneMapping( gl_FragColor.rgb );
				#elif defined( REINHARD_TONE_MAPPING )
					gl_FragColor.rgb = ReinhardToneMapping( gl_FragColor.rgb );
				#elif defined( CINEON_TONE_MAPPING )
					gl_FragColor.rgb = CineonToneMapping( gl_FragColor.rgb );
				#elif defined( ACES_FILMIC_TONE_MAPPING )
					gl_FragColor.rgb = ACESFilmicToneMapping( gl_FragColor.rgb );
				#elif defined( AGX_TONE_MAPPING )
					gl_FragColor.rgb = AgXToneMapping( gl_FragColor.rgb );
				#elif defined( NEUTRAL_TONE_MAPPING )
					gl_FragColor.rgb = NeutralToneMapping( gl_FragColor.rgb );
				#elif defined( CUSTOM_TONE_MAPPING )
					gl_FragColor.rgb = CustomToneMapping( gl_FragColor.rgb );
				#endif

				#ifdef SRGB_TRANSFER
					gl_FragColor = sRGBTransferOETF( gl_FragColor );
				#endif
			}`,depthTest:!1,depthWrite:!1}),d=new Je(u,h),f=new Xi(-1,1,1,-1,0,1),g=null,_=null,p=!1,m,y=null,w=[],S=!1;this.setSize=function(T,E){a.setSize(T,E),o!==null&&o.setSize(T,E),l!==null&&l.setSize(T,E);for(let x=0;x<w.length;x++){let M=w[x];M.setSize&&M.setSize(T,E)}},this.setEffects=function(T){w=T,S=w.length>0&&w[0].isRenderPass===!0;let E=a.width,x=a.height;w.length>0&&o===null&&(o=new Fe(E,x,{type:An,depthBuffer:!1,stencilBuffer:!1}),l=new Fe(E,x,{type:An,depthBuffer:!1,stencilBuffer:!1}));let M=s===!0&&w.some(N=>N.needsDepthTexture===!0);M!==(a.depthTexture!==null)&&(M===!0&&c===null&&(c=new Ai(E,x),r===!0&&(c.format=Ii,c.type=ys)),a.dispose(),a.depthTexture=M?c:null,a.resolveDepthBuffer=M,a.storeMultisampledDepthBuffer=M);for(let N=0;N<w.length;N++){let C=w[N];C.setSize&&C.setSize(E,x),M&&C.needsDepthTexture===!0&&C.setDepthTexture&&C.setDepthTexture(c)}},this.begin=function(T,E){if(p||T.toneMapping===ai&&w.length===0)return!1;if(y=E,E!==null){let x=E.width,M=E.height;(a.width!==x||a.height!==M)&&this.setSize(x,M)}return S===!1&&T.setRenderTarget(a),m=T.toneMapping,T.toneMapping=ai,!0},this.hasRenderPass=function(){return S},this.end=function(T,E){T.toneMapping=m,p=!0;let x=a,M=o;for(let N=0;N<w.length;N++){let C=w[N];C.enabled!==!1&&(C.render(T,M,x,E),C.needsSwap!==!1&&(x=M,M=M===o?l:o))}if(g!==T.outputColorSpace||_!==T.toneMapping){g=T.outputColorSpace,_=T.toneMapping,h.defines={},Kt.getTransfer(g)===ce&&(h.defines.SRGB_TRANSFER="");let N=Dy[_];N&&(h.defines[N]=""),h.needsUpdate=!0}h.uniforms.tDiffuse.value=x.texture,T.setRenderTarget(y),T.render(d,f),y=null,p=!1},this.isCompositing=function(){return p},this.dispose=function(){a.dispose(),o!==null&&o.dispose(),l!==null&&l.dispose(),u.dispose(),h.dispose()}}var Ip=new mn,Pp=new Ai(1,1),Dp=new Zr(1),Lp=new be,Fp=new Mo,Np=new jr,cp=[],up=[],hp=new Float32Array(16),dp=new Float32Array(9),fp=new Float32Array(4);function nr(i,t,e){let n=i[0];if(n<=0||n>0)return i;let s=t*e,r=cp[s];if(r===void 0&&(r=new Float32Array(s),cp[s]=r),t!==0){n.toArray(r,0);for(let a=1,o=0;a!==t;++a)o+=e,i[a].toArray(r,o)}return r}function Ne(i,t){if(i.length!==t.length)return!1;for(let e=0,n=i.length;e<n;e++)if(i[e]!==t[e])return!1;return!0}function Ue(i,t){for(let e=0,n=t.length;e<n;e++)i[e]=t[e]}function Il(i,t){let e=up[t];e===void 0&&(e=new Int32Array(t),up[t]=e);for(let n=0;n!==t;++n)e[n]=i.allocateTextureUnit();return e}function Fy(i,t){let e=this.cache;e[0]!==t&&(i.uniform1f(this.addr,t),e[0]=t)}function Ny(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y)&&(i.uniform2f(this.addr,t.x,t.y),e[0]=t.x,e[1]=t.y);else{if(Ne(e,t))return;i.uniform2fv(this.addr,t),Ue(e,t)}}function Uy(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y||e[2]!==t.z)&&(i.uniform3f(this.addr,t.x,t.y,t.z),e[0]=t.x,e[1]=t.y,e[2]=t.z);else if(t.r!==void 0)(e[0]!==t.r||e[1]!==t.g||e[2]!==t.b)&&(i.uniform3f(this.addr,t.r,t.g,t.b),e[0]=t.r,e[1]=t.g,e[2]=t.b);else{if(Ne(e,t))return;i.uniform3fv(this.addr,t),Ue(e,t)}}function Oy(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y||e[2]!==t.z||e[3]!==t.w)&&(i.uniform4f(this.addr,t.x,t.y,t.z,t.w),e[0]=t.x,e[1]=t.y,e[2]=t.z,e[3]=t.w);else{if(Ne(e,t))return;i.uniform4fv(this.addr,t),Ue(e,t)}}function ky(i,t){let e=this.cache,n=t.elements;if(n===void 0){if(Ne(e,t))return;i.uniformMatrix2fv(this.addr,!1,t),Ue(e,t)}else{if(Ne(e,n))return;fp.set(n),i.uniformMatrix2fv(this.addr,!1,fp),Ue(e,n)}}function By(i,t){let e=this.cache,n=t.elements;if(n===void 0){if(Ne(e,t))return;i.uniformMatrix3fv(this.addr,!1,t),Ue(e,t)}else{if(Ne(e,n))return;dp.set(n),i.uniformMatrix3fv(this.addr,!1,dp),Ue(e,n)}}function zy(i,t){let e=this.cache,n=t.elements;if(n===void 0){if(Ne(e,t))return;i.uniformMatrix4fv(this.addr,!1,t),Ue(e,t)}else{if(Ne(e,n))return;hp.set(n),i.uniformMatrix4fv(this.addr,!1,hp),Ue(e,n)}}function Hy(i,t){let e=this.cache;e[0]!==t&&(i.uniform1i(this.addr,t),e[0]=t)}function Vy(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y)&&(i.uniform2i(this.addr,t.x,t.y),e[0]=t.x,e[1]=t.y);else{if(Ne(e,t))return;i.uniform2iv(this.addr,t),Ue(e,t)}}function Gy(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y||e[2]!==t.z)&&(i.uniform3i(this.addr,t.x,t.y,t.z),e[0]=t.x,e[1]=t.y,e[2]=t.z);else{if(Ne(e,t))return;i.uniform3iv(this.addr,t),Ue(e,t)}}function $y(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y||e[2]!==t.z||e[3]!==t.w)&&(i.uniform4i(this.addr,t.x,t.y,t.z,t.w),e[0]=t.x,e[1]=t.y,e[2]=t.z,e[3]=t.w);else{if(Ne(e,t))return;i.uniform4iv(this.addr,t),Ue(e,t)}}function Wy(i,t){let e=this.cache;e[0]!==t&&(i.uniform1ui(this.addr,t),e[0]=t)}function qy(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y)&&(i.uniform2ui(this.addr,t.x,t.y),e[0]=t.x,e[1]=t.y);else{if(Ne(e,t))return;i.uniform2uiv(this.addr,t),Ue(e,t)}}function Xy(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y||e[2]!==t.z)&&(i.uniform3ui(this.addr,t.x,t.y,t.z),e[0]=t.x,e[1]=t.y,e[2]=t.z);else{if(Ne(e,t))return;i.uniform3uiv(this.addr,t),Ue(e,t)}}function Yy(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y||e[2]!==t.z||e[3]!==t.w)&&(i.uniform4ui(this.addr,t.x,t.y,t.z,t.w),e[0]=t.x,e[1]=t.y,e[2]=t.z,e[3]=t.w);else{if(Ne(e,t))return;i.uniform4uiv(this.addr,t),Ue(e,t)}}function Pl(i){return i.version===0&&(i.compareFunction=bu,i.needsUpdate=!0),i}function Ky(i,t,e){let n=this.cache,s=e.allocateTextureUnit();n[0]!==s&&(i.uniform1i(this.addr,s),n[0]=s);let r;this.type===i.SAMPLER_2D_SHADOW?r=Pl(Pp):r=Ip,e.setTexture2D(t||r,s)}function jy(i,t,e){let n=this.cache,s=e.allocateTextureUnit();n[0]!==s&&(i.uniform1i(this.addr,s),n[0]=s),e.setTexture3D(t||Fp,s)}function Zy(i,t,e){let n=this.cache,s=e.allocateTextureUnit();n[0]!==s&&(i.uniform1i(this.addr,s),n[0]=s);let r;this.type===i.SAMPLER_CUBE_SHADOW?r=Pl(Dp):r=Np,e.setTextureCube(t||r,s)}function Qy(i,t,e){let n=this.cache,s=e.allocateTextureUnit();n[0]!==s&&(i.uniform1i(this.addr,s),n[0]=s),e.setTexture2DArray(t||Lp,s)}function Jy(i){switch(i){case 5126:return Fy;case 35664:return Ny;case 35665:return Uy;case 35666:return Oy;case 35674:return ky;case 35675:return By;case 35676:return zy;case 5124:case 35670:return Hy;case 35667:case 35671:return Vy;case 35668:case 35672:return Gy;case 35669:case 35673:return $y;case 5125:return Wy;case 36294:return qy;case 36295:return Xy;case 36296:return Yy;case 35678:case 36198:case 36298:case 36306:case 35682:return Ky;case 35679:case 36299:case 36307:return jy;case 35680:case 36300:case 36308:case 36293:return Zy;case 36289:case 36303:case 36311:case 36292:return Qy}}function tv(i,t){i.uniform1fv(this.addr,t)}function ev(i,t){let e=nr(t,this.size,2);i.uniform2fv(this.addr,e)}function nv(i,t){let e=nr(t,this.size,3);i.uniform3fv(this.addr,e)}function iv(i,t){let e=nr(t,this.size,4);i.uniform4fv(this.addr,e)}function sv(i,t){let e=nr(t,this.size,4);i.uniformMatrix2fv(this.addr,!1,e)}function rv(i,t){let e=nr(t,this.size,9);i.uniformMatrix3fv(this.addr,!1,e)}function av(i,t){let e=nr(t,this.size,16);i.uniformMatrix4fv(this.addr,!1,e)}function ov(i,t){i.uniform1iv(this.addr,t)}function lv(i,t){i.uniform2iv(this.addr,t)}function cv(i,t){i.uniform3iv(this.addr,t)}function uv(i,t){i.uniform4iv(this.addr,t)}function hv(i,t){i.uniform1uiv(this.addr,t)}function dv(i,t){i.uniform2uiv(this.addr,t)}function fv(i,t){i.uniform3uiv(this.addr,t)}function pv(i,t){i.uniform4uiv(this.addr,t)}function mv(i,t,e){let n=this.cache,s=t.length,r=Il(e,s);Ne(n,r)||(i.uniform1iv(this.addr,r),Ue(n,r));let a;this.type===i.SAMPLER_2D_SHADOW?a=Pl(Pp):a=Ip;for(let o=0;o!==s;++o)e.setTexture2D(t[o]||a,r[o])}function gv(i,t,e){let n=this.cache,s=t.length,r=Il(e,s);Ne(n,r)||(i.uniform1iv(this.addr,r),Ue(n,r));for(let a=0;a!==s;++a)e.setTexture3D(t[a]||Fp,r[a])}function xv(i,t,e){let n=this.cache,s=t.length,r=Il(e,s);Ne(n,r)||(i.uniform1iv(this.addr,r),Ue(n,r));let a;this.type===i.SAMPLER_CUBE_SHADOW?a=Pl(Dp):a=Np;for(let o=0;o!==s;++o)e.setTextureCube(t[o]||a,r[o])}function _v(i,t,e){let n=this.cache,s=t.length,r=Il(e,s);Ne(n,r)||(i.uniform1iv(this.addr,r),Ue(n,r));for(let a=0;a!==s;++a)e.setTexture2DArray(t[a]||Lp,r[a])}function yv(i){switch(i){case 5126:return tv;case 35664:return ev;case 35665:return nv;case 35666:return iv;case 35674:return sv;case 35675:return rv;case 35676:return av;case 5124:case 35670:return ov;case 35667:case 35671:return lv;case 35668:case 35672:return cv;case 35669:case 35673:return uv;case 5125:return hv;case 36294:return dv;case 36295:return fv;case 36296:return pv;case 35678:case 36198:case 36298:case 36306:case 35682:return mv;case 35679:case 36299:case 36307:return gv;case 35680:case 36300:case 36308:case 36293:return xv;case 36289:case 36303:case 36311:case 36292:return _v}}var Lu=class{constructor(t,e,n){this.id=t,this.addr=n,this.cache=[],this.type=e.type,this.setValue=Jy(e.type)}},Fu=class{constructor(t,e,n){this.id=t,this.addr=n,this.cache=[],this.type=e.type,this.size=e.size,this.setValue=yv(e.type)}},Nu=class{constructor(t){this.id=t,this.seq=[],this.map={}}setValue(t,e,n){let s=this.seq;for(let r=0,a=s.length;r!==a;++r){let o=s[r];o.setValue(t,e[o.id],n)}}},Pu=/(\w+)(\])?(\[|\.)?/g;function pp(i,t){i.seq.push(t),i.map[t.id]=t}function vv(i,t,e){let n=i.name,s=n.length;for(Pu.lastIndex=0;;){let r=Pu.exec(n),a=Pu.lastIndex,o=r[1],l=r[2]==="]",c=r[3];if(l&&(o=o|0),c===void 0||c==="["&&a+2===s){pp(e,c===void 0?new Lu(o,i,t):new Fu(o,i,t));break}else{let h=e.map[o];h===void 0&&(h=new Nu(o),pp(e,h)),e=h}}}var tr=class{constructor(t,e){this.seq=[],this.map={};let n=t.getProgramParameter(e,t.ACTIVE_UNIFORMS);for(let a=0;a<n;++a){let o=t.getActiveUniform(e,a),l=t.getUniformLocation(e,o.name);vv(o,l,this)}let s=[],r=[];for(let a of this.seq)a.type===t.SAMPLER_2D_SHADOW||a.type===t.SAMPLER_CUBE_SHADOW||a.type===t.SAMPLER_2D_ARRAY_SHADOW?s.push(a):r.push(a);s.length>0&&(this.seq=s.concat(r))}setValue(t,e,n,s){let r=this.map[e];r!==void 0&&r.setValue(t,n,s)}setOptional(t,e,n){let s=e[n];s!==void 0&&this.setValue(t,n,s)}static upload(t,e,n,s){for(let r=0,a=e.length;r!==a;++r){let o=e[r],l=n[o.id];l.needsUpdate!==!1&&o.setValue(t,l.value,s)}}static seqWithValue(t,e){let n=[];for(let s=0,r=t.length;s!==r;++s){let a=t[s];a.id in e&&n.push(a)}return n}};function mp(i,t,e){let n=i.createShader(t);return i.shaderSource(n,e),i.compileShader(n),n}var Sv=37297,bv=0;function wv(i,t){let e=i.split(`
`),n=[],s=Math.max(t-6,0),r=Math.min(t+6,e.length);for(let a=s;a<r;a++){let o=a+1;n.push(`${o===t?">":" "} ${o}: ${e[a]}`)}return n.join(`
`)}var gp=new At;function Mv(i){Kt._getMatrix(gp,Kt.workingColorSpace,i);let t=`mat3( ${gp.elements.map(e=>e.toFixed(4))} )`;switch(Kt.getTransfer(i)){case Hr:return[t,"LinearTransferOETF"];case ce:return[t,"sRGBTransferOETF"];default:return It("WebGLProgram: Unsupported color space: ",i),[t,"LinearTransferOETF"]}}function xp(i,t,e){let n=i.getShaderParameter(t,i.COMPILE_STATUS),r=(i.getShaderInfoLog(t)||"").trim();if(n&&r==="")return"";let a=/ERROR: 0:(\d+)/.exec(r);if(a){let o=parseInt(a[1]);return e.toUpperCase()+`

`+r+`

`+wv(i.getShaderSource(t),o)}else return r}function Tv(i,t){let e=Mv(t);return[`vec4 ${i}( vec4 value ) {`,`	return ${e[1]}( vec4( ${e[0]} * value.rgb, value.a ) );`,"}"].join(`
`)}var Ev={[su]:"Linear",[ru]:"Reinhard",[au]:"Cineon",[ou]:"ACESFilmic",[cu]:"AgX",[uu]:"Neutral",[lu]:"Custom"};function Av(i,t){let e=Ev[t];return e===void 0?(It("WebGLProgram: Unsupported toneMapping:",t),"vec3 "+i+"( vec3 color ) { return LinearToneMapping( color ); }"):"vec3 "+i+"( vec3 color ) { return "+e+"ToneMapping( color ); }"}var Rl=new R;function Rv(){Kt.getLuminanceCoefficients(Rl);let i=Rl.x.toFixed(4),t=Rl.y.toFixed(4),e=Rl.z.toFixed(4);return["float luminance( const in vec3 rgb ) {",`	const vec3 weights = vec3( ${i}, ${t}, ${e} );`,"	return dot( weights, rgb );","}"].join(`
`)}function Cv(i){return[i.extensionClipCullDistance?"#extension GL_ANGLE_clip_cull_distance : require":"",i.extensionMultiDraw?"#extension GL_ANGLE_multi_draw : require":""].filter(pa).join(`
`)}function Iv(i){let t=[];for(let e in i){let n=i[e];n!==!1&&t.push("#define "+e+" "+n)}return t.join(`
`)}function Pv(i,t){let e={},n=i.getProgramParameter(t,i.ACTIVE_ATTRIBUTES);for(let s=0;s<n;s++){let r=i.getActiveAttrib(t,s),a=r.name,o=1;r.type===i.FLOAT_MAT2&&(o=2),r.type===i.FLOAT_MAT3&&(o=3),r.type===i.FLOAT_MAT4&&(o=4),e[a]={type:r.type,location:i.getAttribLocation(t,a),locationSize:o}}return e}function pa(i){return i!==""}function _p(i,t){let e=t.numSpotLightShadows+t.numSpotLightMaps-t.numSpotLightShadowsWithMaps;return i.replace(/NUM_SUN_LIGHTS/g,t.numSunLights).replace(/NUM_DIR_LIGHTS/g,t.numDirLights).replace(/NUM_SPOT_LIGHTS/g,t.numSpotLights).replace(/NUM_SPOT_LIGHT_MAPS/g,t.numSpotLightMaps).replace(/NUM_SPOT_LIGHT_COORDS/g,e).replace(/NUM_RECT_AREA_LIGHTS/g,t.numRectAreaLights).replace(/NUM_POINT_LIGHTS/g,t.numPointLights).replace(/NUM_HEMI_LIGHTS/g,t.numHemiLights).replace(/NUM_SUN_LIGHT_SHADOWS/g,t.numSunLightShadows).replace(/NUM_DIR_LIGHT_SHADOWS/g,t.numDirLightShadows).replace(/NUM_SPOT_LIGHT_SHADOWS_WITH_MAPS/g,t.numSpotLightShadowsWithMaps).replace(/NUM_SPOT_LIGHT_SHADOWS/g,t.numSpotLightShadows).replace(/NUM_POINT_LIGHT_SHADOWS/g,t.numPointLightShadows).replace(/NUM_LIGHT_PROBE_GRIDS/g,t.numLightProbeGrids)}function yp(i,t){return i.replace(/NUM_CLIPPING_PLANES/g,t.numClippingPlanes).replace(/UNION_CLIPPING_PLANES/g,t.numClippingPlanes-t.numClipIntersection)}var Dv=/^[ \t]*#include +<([\w\d./]+)>/gm;function Uu(i){return i.replace(Dv,Lv)}function Lv(i,t){let e=Gt[t];if(e===void 0)throw new Error("THREE.WebGLProgram: Can not resolve #include <"+t+">");return Uu(e)}var Fv=/#pragma unroll_loop_start\s+for\s*\(\s*int\s+i\s*=\s*(\d+)\s*;\s*i\s*<\s*(\d+)\s*;\s*i\s*\+\+\s*\)\s*{([\s\S]+?)}\s+#pragma unroll_loop_end/g;function vp(i){return i.replace(Fv,Nv)}function Nv(i,t,e,n){let s="";for(let r=parseInt(t);r<parseInt(e);r++)s+=n.replace(/\[\s*i\s*\]/g,"[ "+r+" ]").replace(/UNROLLED_LOOP_INDEX/g,r);return s}function Sp(i){let t=`precision ${i.precision} float;
	precision ${i.precision} int;
	precision ${i.precision} sampler2D;
	precision ${i.precision} samplerCube;
	precision ${i.precision} sampler3D;
	precision ${i.precision} sampler2DArray;
	precision ${i.precision} sampler2DShadow;
	precision ${i.precision} samplerCubeShadow;
	precision ${i.precision} sampler2DArrayShadow;
	precision ${i.precision} isampler2D;
	precision ${i.precision} isampler3D;
	precision ${i.precision} isamplerCube;
	precision ${i.precision} isampler2DArray;
	precision ${i.precision} usampler2D;
	precision ${i.precision} usampler3D;
	precision ${i.precision} usamplerCube;
	precision ${i.precision} usampler2DArray;
	`;return i.precision==="highp"?t+=`
#define HIGH_PRECISION`:i.precision==="mediump"?t+=`
#define MEDIUM_PRECISION`:i.precision==="lowp"&&(t+=`
#define LOW_PRECISION`),t}var Uv={[ra]:"SHADOWMAP_TYPE_PCF",[js]:"SHADOWMAP_TYPE_VSM"};function Ov(i){return Uv[i.shadowMapType]||"SHADOWMAP_TYPE_BASIC"}var kv={[Qs]:"ENVMAP_MODE_REFRACTION"};function Bv(i){return i.envMap===!1?"ENVMAP_MODE_REFLECTION":kv[i.envMapMode]||"ENVMAP_MODE_REFLECTION"}var zv={[iu]:"ENVMAP_BLENDING_MULTIPLY",[Of]:"ENVMAP_BLENDING_MIX",[kf]:"ENVMAP_BLENDING_ADD"};function Hv(i){return i.envMap===!1?"ENVMAP_BLENDING_NONE":zv[i.combine]||"ENVMAP_BLENDING_NONE"}function Vv(i,t,e,n){let s=i.getContext(),r=e.defines,a=e.vertexShader,o=e.fragmentShader,l=Ov(e),c=e.envMapPMREM===!0?"ENVMAP_TYPE_PMREM":"ENVMAP_TYPE_CUBE",u=Bv(e),h=Hv(e),d=Cv(e),f=Iv(r),g=s.createProgram(),_,p,m=e.glslVersion?"#version "+e.glslVersion+`
`:"";e.isRawShaderMaterial?(_=["#define SHADER_TYPE "+e.shaderType,"#define SHADER_NAME "+e.shaderName,f].filter(pa).join(`
`),_.length>0&&(_+=`
`),p=["#define SHADER_TYPE "+e.shaderType,"#define SHADER_NAME "+e.shaderName,f].filter(pa).join(`
`),p.length>0&&(p+=`
`)):(_=[Sp(e),"#define SHADER_TYPE "+e.shaderType,"#define SHADER_NAME "+e.shaderName,f,e.extensionClipCullDistance?"#define USE_CLIP_DISTANCE":"",e.batching?"#define USE_BATCHING":"",e.batchingColor?"#define USE_BATCHING_COLOR":"",e.instancing?"#define USE_INSTANCING":"",e.instancingColor?"#define USE_INSTANCING_COLOR":"",e.instancingMorph?"#define USE_INSTANCING_MORPH":"",e.useFog&&e.fog?"#define USE_FOG":"",e.useFog&&e.fogExp2?"#define FOG_EXP2":"",e.map?"#define USE_MAP":"",e.envMap?"#define USE_ENVMAP":"",e.envMap?"#define "+u:"",e.lightMap?"#define USE_LIGHTMAP":"",e.aoMap?"#define USE_AOMAP":"",e.bumpMap?"#define USE_BUMPMAP":"",e.normalMap?"#define USE_NORMALMAP":"",e.normalMapObjectSpace?"#define USE_NORMALMAP_OBJECTSPACE":"",e.normalMapTangentSpace?"#define USE_NORMALMAP_TANGENTSPACE":"",e.displacementMap?"#define USE_DISPLACEMENTMAP":"",e.emissiveMap?"#define USE_EMISSIVEMAP":"",e.anisotropy?"#define USE_ANISOTROPY":"",e.anisotropyMap?"#define USE_ANISOTROPYMAP":"",e.clearcoatMap?"#define USE_CLEARCOATMAP":"",e.clearcoatRoughnessMap?"#define USE_CLEARCOAT_ROUGHNESSMAP":"",e.clearcoatNormalMap?"#define USE_CLEARCOAT_NORMALMAP":"",e.diffuseRoughnessMap?"#define USE_DIFFUSE_ROUGHNESSMAP":"",e.iridescenceMap?"#define USE_IRIDESCENCEMAP":"",e.iridescenceThicknessMap?"#define USE_IRIDESCENCE_THICKNESSMAP":"",e.specularMap?"#define USE_SPECULARMAP":"",e.specularColorMap?"#define USE_SPECULAR_COLORMAP":"",e.specularIntensityMap?"#define USE_SPECULAR_INTENSITYMAP":"",e.roughnessMap?"#define USE_ROUGHNESSMAP":"",e.metalnessMap?"#define USE_METALNESSMAP":"",e.alphaMap?"#define USE_ALPHAMAP":"",e.alphaHash?"#define USE_ALPHAHASH":"",e.transmission?"#define USE_TRANSMISSION":"",e.transmissionMap?"#define USE_TRANSMISSIONMAP":"",e.thicknessMap?"#define USE_THICKNESSMAP":"",e.sheenColorMap?"#define USE_SHEEN_COLORMAP":"",e.sheenRoughnessMap?"#define USE_SHEEN_ROUGHNESSMAP":"",e.mapUv?"#define MAP_UV "+e.mapUv:"",e.alphaMapUv?"#define ALPHAMAP_UV "+e.alphaMapUv:"",e.lightMapUv?"#define LIGHTMAP_UV "+e.lightMapUv:"",e.aoMapUv?"#define AOMAP_UV "+e.aoMapUv:"",e.emissiveMapUv?"#define EMISSIVEMAP_UV "+e.emissiveMapUv:"",e.bumpMapUv?"#define BUMPMAP_UV "+e.bumpMapUv:"",e.normalMapUv?"#define NORMALMAP_UV "+e.normalMapUv:"",e.displacementMapUv?"#define DISPLACEMENTMAP_UV "+e.displacementMapUv:"",e.metalnessMapUv?"#define METALNESSMAP_UV "+e.metalnessMapUv:"",e.roughnessMapUv?"#define ROUGHNESSMAP_UV "+e.roughnessMapUv:"",e.anisotropyMapUv?"#define ANISOTROPYMAP_UV "+e.anisotropyMapUv:"",e.clearcoatMapUv?"#define CLEARCOATMAP_UV "+e.clearcoatMapUv:"",e.clearcoatNormalMapUv?"#define CLEARCOAT_NORMALMAP_UV "+e.clearcoatNormalMapUv:"",e.clearcoatRoughnessMapUv?"#define CLEARCOAT_ROUGHNESSMAP_UV "+e.clearcoatRoughnessMapUv:"",e.diffuseRoughnessMapUv?"#define DIFFUSE_ROUGHNESSMAP_UV "+e.diffuseRoughnessMapUv:"",e.iridescenceMapUv?"#define IRIDESCENCEMAP_UV "+e.iridescenceMapUv:"",e.iridescenceThicknessMapUv?"#define IRIDESCENCE_THICKNESSMAP_UV "+e.iridescenceThicknessMapUv:"",e.sheenColorMapUv?"#define SHEEN_COLORMAP_UV "+e.sheenColorMapUv:"",e.sheenRoughnessMapUv?"#define SHEEN_ROUGHNESSMAP_UV "+e.sheenRoughnessMapUv:"",e.specularMapUv?"#define SPECULARMAP_UV "+e.specularMapUv:"",e.specularColorMapUv?"#define SPECULAR_COLORMAP_UV "+e.specularColorMapUv:"",e.specularIntensityMapUv?"#define SPECULAR_INTENSITYMAP_UV "+e.specularIntensityMapUv:"",e.transmissionMapUv?"#define TRANSMISSIONMAP_UV "+e.transmissionMapUv:"",e.thicknessMapUv?"#define THICKNESSMAP_UV "+e.thicknessMapUv:"",e.vertexTangents&&e.flatShading===!1?"#define USE_TANGENT":"",e.vertexNormals?"#define HAS_NORMAL":"",e.vertexColors?"#define USE_COLOR":"",e.vertexAlphas?"#define USE_COLOR_ALPHA":"",e.vertexUv1s?"#define USE_UV1":"",e.vertexUv2s?"#define USE_UV2":"",e.vertexUv3s?"#define USE_UV3":"",e.pointsUvs?"#define USE_POINTS_UV":"",e.flatShading?"#define FLAT_SHADED":"",e.skinning?"#define USE_SKINNING":"",e.morphTargets?"#define USE_MORPHTARGETS":"",e.morphNormals&&e.flatShading===!1?"#define USE_MORPHNORMALS":"",e.morphColors?"#define USE_MORPHCOLORS":"",e.morphTargetsCount>0?"#define MORPHTARGETS_TEXTURE_STRIDE "+e.morphTextureStride:"",e.morphTargetsCount>0?"#define MORPHTARGETS_COUNT "+e.morphTargetsCount:"",e.doubleSided?"#define DOUBLE_SIDED":"",e.flipSided?"#define FLIP_SIDED":"",e.shadowMapEnabled?"#define USE_SHADOWMAP":"",e.shadowMapEnabled?"#define "+l:"",e.sizeAttenuation?"#define USE_SIZEATTENUATION":"",e.numLightProbes>0?"#define USE_LIGHT_PROBES":"",e.logarithmicDepthBuffer?"#define USE_LOGARITHMIC_DEPTH_BUFFER":"",e.reversedDepthBuffer?"#define USE_REVERSED_DEPTH_BUFFER":"","uniform mat4 modelMatrix;","uniform mat4 modelViewMatrix;","uniform mat4 projectionMatrix;","uniform mat4 viewMatrix;","uniform mat3 normalMatrix;","uniform vec3 cameraPosition;","uniform bool isOrthographic;","#ifdef USE_INSTANCING","	attribute mat4 instanceMatrix;","#endif","#ifdef USE_INSTANCING_COLOR","	attribute vec3 instanceColor;","#endif","#ifdef USE_INSTANCING_MORPH","	uniform sampler2D morphTexture;","#endif","attribute vec3 position;","attribute vec3 normal;","attribute vec2 uv;","#ifdef USE_UV1","	attribute vec2 uv1;","#endif","#ifdef USE_UV2","	attribute vec2 uv2;","#endif","#ifdef USE_UV3","	attribute vec2 uv3;","#endif","#ifdef USE_TANGENT","	attribute vec4 tangent;","#endif","#if defined( USE_COLOR_ALPHA )","	attribute vec4 color;","#elif defined( USE_COLOR )","	attribute vec3 color;","#endif","#ifdef USE_SKINNING","	attribute vec4 skinIndex;","	attribute vec4 skinWeight;","#endif",`
`].filter(pa).join(`
`),p=[Sp(e),"#define SHADER_TYPE "+e.shaderType,"#define SHADER_NAME "+e.shaderName,f,e.useFog&&e.fog?"#define USE_FOG":"",e.useFog&&e.fogExp2?"#define FOG_EXP2":"",e.alphaToCoverage?"#define ALPHA_TO_COVERAGE":"",e.map?"#define USE_MAP":"",e.matcap?"#define USE_MATCAP":"",e.envMap?"#define USE_ENVMAP":"",e.envMap?"#define "+c:"",e.envMap?"#define "+u:"",e.envMap?"#define "+h:"",e.envMapPMREM?"#define ENVMAP_MAX_LOD "+e.envMapMaxLod+".0":"",e.envMapPMREM?"#define ENVMAP_SIZE "+e.envMapSize+".0":"",e.lightMap?"#define USE_LIGHTMAP":"",e.aoMap?"#define USE_AOMAP":"",e.bumpMap?"#define USE_BUMPMAP":"",e.normalMap?"#define USE_NORMALMAP":"",e.normalMapObjectSpace?"#define USE_NORMALMAP_OBJECTSPACE":"",e.normalMapTangentSpace?"#define USE_NORMALMAP_TANGENTSPACE":"",e.packedNormalMap?"#define USE_PACKED_NORMALMAP":"",e.emissiveMap?"#define USE_EMISSIVEMAP":"",e.anisotropy?"#define USE_ANISOTROPY":"",e.anisotropyMap?"#define USE_ANISOTROPYMAP":"",e.clearcoat?"#define USE_CLEARCOAT":"",e.clearcoatMap?"#define USE_CLEARCOATMAP":"",e.clearcoatRoughnessMap?"#define USE_CLEARCOAT_ROUGHNESSMAP":"",e.clearcoatNormalMap?"#define USE_CLEARCOAT_NORMALMAP":"",e.diffuseRoughness?"#define USE_DIFFUSE_ROUGHNESS":"",e.diffuseRoughnessMap?"#define USE_DIFFUSE_ROUGHNESSMAP":"",e.dispersion?"#define USE_DISPERSION":"",e.retroreflection?"#define USE_RETROREFLECTION":"",e.iridescence?"#define USE_IRIDESCENCE":"",e.iridescenceMap?"#define USE_IRIDESCENCEMAP":"",e.iridescenceThicknessMap?"#define USE_IRIDESCENCE_THICKNESSMAP":"",e.specularMap?"#define USE_SPECULARMAP":"",e.specularColorMap?"#define USE_SPECULAR_COLORMAP":"",e.specularIntensityMap?"#define USE_SPECULAR_INTENSITYMAP":"",e.roughnessMap?"#define USE_ROUGHNESSMAP":"",e.metalnessMap?"#define USE_METALNESSMAP":"",e.alphaMap?"#define USE_ALPHAMAP":"",e.alphaTest?"#define USE_ALPHATEST":"",e.alphaHash?"#define USE_ALPHAHASH":"",e.sheen?"#define USE_SHEEN":"",e.sheenColorMap?"#define USE_SHEEN_COLORMAP":"",e.sheenRoughnessMap?"#define USE_SHEEN_ROUGHNESSMAP":"",e.transmission?"#define USE_TRANSMISSION":"",e.transmissionMap?"#define USE_TRANSMISSIONMAP":"",e.thicknessMap?"#define USE_THICKNESSMAP":"",e.vertexTangents&&e.flatShading===!1?"#define USE_TANGENT":"",e.vertexColors||e.instancingColor?"#define USE_COLOR":"",e.vertexAlphas||e.batchingColor?"#define USE_COLOR_ALPHA":"",e.vertexUv1s?"#define USE_UV1":"",e.vertexUv2s?"#define USE_UV2":"",e.vertexUv3s?"#define USE_UV3":"",e.pointsUvs?"#define USE_POINTS_UV":"",e.gradientMap?"#define USE_GRADIENTMAP":"",e.flatShading?"#define FLAT_SHADED":"",e.doubleSided?"#define DOUBLE_SIDED":"",e.flipSided?"#define FLIP_SIDED":"",e.shadowMapEnabled?"#define USE_SHADOWMAP":"",e.shadowMapEnabled?"#define "+l:"",e.premultipliedAlpha?"#define PREMULTIPLIED_ALPHA":"",e.numLightProbes>0?"#define USE_LIGHT_PROBES":"",e.decodeVideoTexture?"#define DECODE_VIDEO_TEXTURE":"",e.decodeVideoTextureEmissive?"#define DECODE_VIDEO_TEXTURE_EMISSIVE":"",e.logarithmicDepthBuffer?"#define USE_LOGARITHMIC_DEPTH_BUFFER":"",e.reversedDepthBuffer?"#define USE_REVERSED_DEPTH_BUFFER":"","uniform mat4 viewMatrix;","uniform vec3 cameraPosition;","uniform bool isOrthographic;",e.toneMapping!==ai?"#define TONE_MAPPING":"",e.toneMapping!==ai?Gt.tonemapping_pars_fragment:"",e.toneMapping!==ai?Av("toneMapping",e.toneMapping):"",e.dithering?"#define DITHERING":"",e.opaque?"#define OPAQUE":"",Gt.colorspace_pars_fragment,Tv("linearToOutputTexel",e.outputColorSpace),Rv(),e.useDepthPacking?"#define DEPTH_PACKING "+e.depthPacking:"",`
`].filter(pa).join(`
`)),a=Uu(a),a=_p(a,e),a=yp(a,e),o=Uu(o),o=_p(o,e),o=yp(o,e),a=vp(a),o=vp(o),e.isRawShaderMaterial!==!0&&(m=`#version 300 es
`,_=[d,"#define attribute in","#define varying out","#define texture2D texture"].join(`
`)+`
`+_,p=["#define varying in",e.glslVersion===Qi?"":"layout(location = 0) out highp vec4 pc_fragColor;",e.glslVersion===Qi?"":"#define gl_FragColor pc_fragColor","#define gl_FragDepthEXT gl_FragDepth","#define texture2D texture","#define textureCube texture","#define texture2DProj textureProj","#define texture2DLodEXT textureLod","#define texture2DProjLodEXT textureProjLod","#define textureCubeLodEXT textureLod","#define texture2DGradEXT textureGrad","#define texture2DProjGradEXT textureProjGrad","#define textureCubeGradEXT textureGrad"].join(`
`)+`
`+p);let y=m+_+a,w=m+p+o,S=mp(s,s.VERTEX_SHADER,y),T=mp(s,s.FRAGMENT_SHADER,w);s.attachShader(g,S),s.attachShader(g,T),e.index0AttributeName!==void 0?s.bindAttribLocation(g,0,e.index0AttributeName):e.hasPositionAttribute===!0&&s.bindAttribLocation(g,0,"position"),s.linkProgram(g);function E(C){if(i.debug.checkShaderErrors){let D=s.getProgramInfoLog(g)||"",U=s.getShaderInfoLog(S)||"",z=s.getShaderInfoLog(T)||"",P=D.trim(),G=U.trim(),q=z.trim(),H=!0,tt=!0;if(s.getProgramParameter(g,s.LINK_STATUS)===!1)if(H=!1,typeof i.debug.onShaderError=="function")i.debug.onShaderError(s,g,S,T);else{let V=xp(s,S,"vertex"),Z=xp(s,T,"fragment");Nt("WebGLProgram: Shader Error "+s.getError()+" - VALIDATE_STATUS "+s.getProgramParameter(g,s.VALIDATE_STATUS)+`

Material Name: `+C.name+`
Material Type: `+C.type+`

Program Info Log: `+P+`
`+V+`
`+Z)}else P!==""?It("WebGLProgram: Program Info Log:",P):(G===""||q==="")&&(tt=!1);tt&&(C.diagnostics={runnable:H,programLog:P,vertexShader:{log:G,prefix:_},fragmentShader:{log:q,prefix:p}})}s.deleteShader(S),s.deleteShader(T),x=new tr(s,g),M=Pv(s,g)}let x;this.getUniforms=function(){return x===void 0&&E(this),x};let M;this.getAttributes=function(){return M===void 0&&E(this),M};let N=e.rendererExtensionParallelShaderCompile===!1;return this.isReady=function(){return N===!1&&(N=s.getProgramParameter(g,Sv)),N},this.destroy=function(){n.releaseStatesOfProgram(this),s.deleteProgram(g),this.program=void 0},this.type=e.shaderType,this.name=e.shaderName,this.id=bv++,this.cacheKey=t,this.usedTimes=1,this.program=g,this.vertexShader=S,this.fragmentShader=T,this}var Gv=0,Ou=class{constructor(){this.shaderCache=new Map,this.materialCache=new Map}update(t,e,n){let s=this._getShaderCacheForMaterial(t);return s.has(e)===!1&&(s.add(e),e.usedTimes++),s.has(n)===!1&&(s.add(n),n.usedTimes++),this}remove(t){let e=this.materialCache.get(t);for(let n of e)n.usedTimes--,n.usedTimes===0&&this.shaderCache.delete(n.code);return this.materialCache.delete(t),this}getVertexShaderStage(t){return this._getShaderStage(t.vertexShader)}getFragmentShaderStage(t){return this._getShaderStage(t.fragmentShader)}dispose(){this.shaderCache.clear(),this.materialCache.clear()}_getShaderCacheForMaterial(t){let e=this.materialCache,n=e.get(t);return n===void 0&&(n=new Set,e.set(t,n)),n}_getShaderStage(t){let e=this.shaderCache,n=e.get(t);return n===void 0&&(n=new ku(t),e.set(t,n)),n}},ku=class{constructor(t){this.id=Gv++,this.code=t,this.usedTimes=0}};function $v(i){return i===Zi||i===ha||i===da}function Wv(i,t,e,n,s,r){let a=new $r,o=new Ou,l=new Set,c=[],u=new Map,h=n.logarithmicDepthBuffer,d={MeshDepthMaterial:"depth",MeshDistanceMaterial:"distance",MeshNormalMaterial:"normal",MeshBasicMaterial:"basic",MeshLambertMaterial:"lambert",MeshPhongMaterial:"phong",MeshToonMaterial:"toon",MeshStandardMaterial:"physical",MeshPhysicalMaterial:"physical",MeshMatcapMaterial:"matcap",LineBasicMaterial:"basic",LineDashedMaterial:"dashed",PointsMaterial:"points",ShadowMaterial:"shadow",SpriteMaterial:"sprite"};function f(x){return l.add(x),x===0?"uv":`uv${x}`}function g(x,M,N,C,D,U){let z=C.fog,P=D.geometry,G=x.isMeshStandardMaterial||x.isMeshLambertMaterial||x.isMeshPhongMaterial?C.environment:null,q=x.isMeshStandardMaterial||x.isMeshLambertMaterial&&!x.envMap||x.isMeshPhongMaterial&&!x.envMap,H=t.get(x.envMap||G,q),tt=d[x.type],V=n.precision;x.precision!==null&&(V=n.getMaxPrecision(x.precision),V!==x.precision&&It("WebGLProgram.getParameters:",x.precision,"not supported, using",V,"instead."));let Z=P.morphAttributes.position||P.morphAttributes.normal||P.morphAttributes.color,J=Z!==void 0?Z.length:0,_t=0;P.morphAttributes.position!==void 0&&(_t=1),P.morphAttributes.normal!==void 0&&(_t=2),P.morphAttributes.color!==void 0&&(_t=3);let Tt,W,et,ht;if(tt){let mt=ci[tt];Tt=mt.vertexShader,W=mt.fragmentShader}else{Tt=x.vertexShader,W=x.fragmentShader;let mt=o.getVertexShaderStage(x),he=o.getFragmentShaderStage(x);o.update(x,mt,he),et=mt.id,ht=he.id}let yt=i.getRenderTarget(),ot=i.state.buffers.depth.getReversed(),Pt=D.isInstancedMesh===!0,ue=D.isBatchedMesh===!0,Et=!!x.map,Ot=!!x.matcap,Yt=!!H,Qt=Yt&&H.isPMREMTexture===!0,Ye=!!x.aoMap,Pe=!!x.lightMap,fn=!!x.bumpMap&&x.wireframe===!1,we=!!x.normalMap,ni=!!x.displacementMap,He=!!x.emissiveMap,Dn=!!x.metalnessMap,Ln=!!x.roughnessMap,Fn=x.anisotropy>0,F=x.clearcoat>0,Nn=x.diffuseRoughness>0,ve=x.dispersion>0,Se=x.retroreflectivity>0,pt=x.iridescence>0,De=x.sheen>0,Dt=x.transmission>0,kt=Fn&&!!x.anisotropyMap,A=F&&!!x.clearcoatMap,v=F&&!!x.clearcoatNormalMap,k=F&&!!x.clearcoatRoughnessMap,nt=Nn&&!!x.diffuseRoughnessMap,Q=pt&&!!x.iridescenceMap,rt=pt&&!!x.iridescenceThicknessMap,dt=De&&!!x.sheenColorMap,Y=De&&!!x.sheenRoughnessMap,K=!!x.specularMap,lt=!!x.specularColorMap,I=!!x.specularIntensityMap,j=Dt&&!!x.transmissionMap,X=Dt&&!!x.thicknessMap,ct=!!x.gradientMap,st=!!x.alphaMap,at=x.alphaTest>0,Rt=!!x.alphaHash,qt=!!x.extensions,it=ai;x.toneMapped&&(yt===null||yt.isXRRenderTarget===!0)&&(it=i.toneMapping);let Ct=Qt?H.isCompressedCubeTexture?H.image[0].mipmaps:H.mipmaps:null,$t={shaderID:tt,shaderType:x.type,shaderName:x.name,vertexShader:Tt,fragmentShader:W,defines:x.defines,customVertexShaderID:et,customFragmentShaderID:ht,isRawShaderMaterial:x.isRawShaderMaterial===!0,glslVersion:x.glslVersion,precision:V,batching:ue,batchingColor:ue&&D._colorsTexture!==null,instancing:Pt,instancingColor:Pt&&D.instanceColor!==null,instancingMorph:Pt&&D.morphTexture!==null,outputColorSpace:yt===null?i.outputColorSpace:yt.isXRRenderTarget===!0?yt.texture.colorSpace:Kt.workingColorSpace,alphaToCoverage:!!x.alphaToCoverage,map:Et,matcap:Ot,envMap:Yt,envMapMode:Yt&&H.mapping,envMapPMREM:Qt,envMapMaxLod:Qt?Ct.length-1:null,envMapSize:Qt?Ct[0].width:null,aoMap:Ye,lightMap:Pe,bumpMap:fn,normalMap:we,displacementMap:ni,emissiveMap:He,normalMapObjectSpace:we&&x.normalMapType===Hf,normalMapTangentSpace:we&&x.normalMapType===El,packedNormalMap:we&&x.normalMapType===El&&$v(x.normalMap.format),metalnessMap:Dn,roughnessMap:Ln,anisotropy:Fn,anisotropyMap:kt,clearcoat:F,clearcoatMap:A,clearcoatNormalMap:v,clearcoatRoughnessMap:k,diffuseRoughness:Nn,diffuseRoughnessMap:nt,dispersion:ve,retroreflection:Se,iridescence:pt,iridescenceMap:Q,iridescenceThicknessMap:rt,sheen:De,sheenColorMap:dt,sheenRoughnessMap:Y,specularMap:K,specularColorMap:lt,specularIntensityMap:I,transmission:Dt,transmissionMap:j,thicknessMap:X,gradientMap:ct,opaque:x.transparent===!1&&x.blending===Zs&&x.alphaToCoverage===!1,alphaMap:st,alphaTest:at,alphaHash:Rt,combine:x.combine,mapUv:Et&&f(x.map.channel),aoMapUv:Ye&&f(x.aoMap.channel),lightMapUv:Pe&&f(x.lightMap.channel),bumpMapUv:fn&&f(x.bumpMap.channel),normalMapUv:we&&f(x.normalMap.channel),displacementMapUv:ni&&f(x.displacementMap.channel),emissiveMapUv:He&&f(x.emissiveMap.channel),metalnessMapUv:Dn&&f(x.metalnessMap.channel),roughnessMapUv:Ln&&f(x.roughnessMap.channel),anisotropyMapUv:kt&&f(x.anisotropyMap.channel),clearcoatMapUv:A&&f(x.clearcoatMap.channel),clearcoatNormalMapUv:v&&f(x.clearcoatNormalMap.channel),clearcoatRoughnessMapUv:k&&f(x.clearcoatRoughnessMap.channel),diffuseRoughnessMapUv:nt&&f(x.diffuseRoughnessMap.channel),iridescenceMapUv:Q&&f(x.iridescenceMap.channel),iridescenceThicknessMapUv:rt&&f(x.iridescenceThicknessMap.channel),sheenColorMapUv:dt&&f(x.sheenColorMap.channel),sheenRoughnessMapUv:Y&&f(x.sheenRoughnessMap.channel),specularMapUv:K&&f(x.specularMap.channel),specularColorMapUv:lt&&f(x.specularColorMap.channel),specularIntensityMapUv:I&&f(x.specularIntensityMap.channel),transmissionMapUv:j&&f(x.transmissionMap.channel),thicknessMapUv:X&&f(x.thicknessMap.channel),alphaMapUv:st&&f(x.alphaMap.channel),vertexTangents:!!P.attributes.tangent&&(we||Fn),vertexNormals:!!P.attributes.normal,vertexColors:x.vertexColors,vertexAlphas:x.vertexColors===!0&&!!P.attributes.color&&P.attributes.color.itemSize===4,pointsUvs:D.isPoints===!0&&!!P.attributes.uv&&(Et||st),fog:!!z,useFog:x.fog===!0,fogExp2:!!z&&z.isFogExp2,flatShading:x.wireframe===!1&&(x.flatShading===!0||P.attributes.normal===void 0&&we===!1&&(x.isMeshLambertMaterial||x.isMeshPhongMaterial||x.isMeshStandardMaterial||x.isMeshPhysicalMaterial)),sizeAttenuation:x.sizeAttenuation===!0,logarithmicDepthBuffer:h,reversedDepthBuffer:ot,skinning:D.isSkinnedMesh===!0,hasPositionAttribute:P.attributes.position!==void 0,morphTargets:P.morphAttributes.position!==void 0,morphNormals:P.morphAttributes.normal!==void 0,morphColors:P.morphAttributes.color!==void 0,morphTargetsCount:J,morphTextureStride:_t,numSunLights:M.sun.length,numDirLights:M.directional.length,numPointLights:M.point.length,numSpotLights:M.spot.length,numSpotLightMaps:M.spotLightMap.length,numRectAreaLights:M.rectArea.length,numHemiLights:M.hemi.length,numSunLightShadows:M.sunShadowMap.length,numDirLightShadows:M.directionalShadowMap.length,numPointLightShadows:M.pointShadowMap.length,numSpotLightShadows:M.spotShadowMap.length,numSpotLightShadowsWithMaps:M.numSpotLightShadowsWithMaps,numLightProbes:M.numLightProbes,numLightProbeGrids:U.filter(mt=>mt.texture!==null).length,numClippingPlanes:r.numPlanes,numClipIntersection:r.numIntersection,dithering:x.dithering,shadowMapEnabled:i.shadowMap.enabled&&N.length>0,shadowMapType:i.shadowMap.type,toneMapping:it,decodeVideoTexture:Et&&x.map.isVideoTexture===!0&&Kt.getTransfer(x.map.colorSpace)===ce,decodeVideoTextureEmissive:He&&x.emissiveMap.isVideoTexture===!0&&Kt.getTransfer(x.emissiveMap.colorSpace)===ce,premultipliedAlpha:x.premultipliedAlpha,doubleSided:x.side===Bn,flipSided:x.side===un,useDepthPacking:x.depthPacking>=0,depthPacking:x.depthPacking||0,index0AttributeName:x.index0AttributeName,extensionClipCullDistance:qt&&x.extensions.clipCullDistance===!0&&e.has("WEBGL_clip_cull_distance"),extensionMultiDraw:(qt&&x.extensions.multiDraw===!0||ue)&&e.has("WEBGL_multi_draw"),rendererExtensionParallelShaderCompile:e.has("KHR_parallel_shader_compile"),customProgramCacheKey:x.customProgramCacheKey()};return $t.vertexUv1s=l.has(1),$t.vertexUv2s=l.has(2),$t.vertexUv3s=l.has(3),l.clear(),$t}function _(x){let M=[];if(x.shaderID?M.push(x.shaderID):(M.push(x.customVertexShaderID),M.push(x.customFragmentShaderID)),x.defines!==void 0)for(let N in x.defines)M.push(N),M.push(x.defines[N]);return x.isRawShaderMaterial===!1&&(p(M,x),m(M,x),M.push(i.outputColorSpace)),M.push(x.customProgramCacheKey),M.join()}function p(x,M){x.push(M.precision),x.push(M.outputColorSpace),x.push(M.envMapMode),x.push(M.envMapPMREM),x.push(M.envMapMaxLod),x.push(M.envMapSize),x.push(M.mapUv),x.push(M.alphaMapUv),x.push(M.lightMapUv),x.push(M.aoMapUv),x.push(M.bumpMapUv),x.push(M.normalMapUv),x.push(M.displacementMapUv),x.push(M.emissiveMapUv),x.push(M.metalnessMapUv),x.push(M.roughnessMapUv),x.push(M.anisotropyMapUv),x.push(M.clearcoatMapUv),x.push(M.clearcoatNormalMapUv),x.push(M.clearcoatRoughnessMapUv),x.push(M.diffuseRoughnessMapUv),x.push(M.iridescenceMapUv),x.push(M.iridescenceThicknessMapUv),x.push(M.sheenColorMapUv),x.push(M.sheenRoughnessMapUv),x.push(M.specularMapUv),x.push(M.specularColorMapUv),x.push(M.specularIntensityMapUv),x.push(M.transmissionMapUv),x.push(M.thicknessMapUv),x.push(M.combine),x.push(M.fogExp2),x.push(M.sizeAttenuation),x.push(M.morphTargetsCount),x.push(M.numSunLights),x.push(M.numDirLights),x.push(M.numPointLights),x.push(M.numSpotLights),x.push(M.numSpotLightMaps),x.push(M.numHemiLights),x.push(M.numRectAreaLights),x.push(M.numSunLightShadows),x.push(M.numDirLightShadows),x.push(M.numPointLightShadows),x.push(M.numSpotLightShadows),x.push(M.numSpotLightShadowsWithMaps),x.push(M.numLightProbes),x.push(M.numLightProbeGrids),x.push(M.shadowMapType),x.push(M.toneMapping),x.push(M.numClippingPlanes),x.push(M.numClipIntersection),x.push(M.depthPacking)}function m(x,M){a.disableAll(),M.instancing&&a.enable(0),M.instancingColor&&a.enable(1),M.instancingMorph&&a.enable(2),M.matcap&&a.enable(3),M.envMap&&a.enable(4),M.normalMapObjectSpace&&a.enable(5),M.normalMapTangentSpace&&a.enable(6),M.clearcoat&&a.enable(7),M.iridescence&&a.enable(8),M.alphaTest&&a.enable(9),M.vertexColors&&a.enable(10),M.vertexAlphas&&a.enable(11),M.vertexUv1s&&a.enable(12),M.vertexUv2s&&a.enable(13),M.vertexUv3s&&a.enable(14),M.vertexTangents&&a.enable(15),M.anisotropy&&a.enable(16),M.alphaHash&&a.enable(17),M.batching&&a.enable(18),M.dispersion&&a.enable(19),M.retroreflection&&a.enable(24),M.diffuseRoughness&&a.enable(25),M.batchingColor&&a.enable(20),M.gradientMap&&a.enable(21),M.packedNormalMap&&a.enable(22),M.vertexNormals&&a.enable(23),x.push(a.mask),a.disableAll(),M.fog&&a.enable(0),M.useFog&&a.enable(1),M.flatShading&&a.enable(2),M.logarithmicDepthBuffer&&a.enable(3),M.reversedDepthBuffer&&a.enable(4),M.skinning&&a.enable(5),M.morphTargets&&a.enable(6),M.morphNormals&&a.enable(7),M.morphColors&&a.enable(8),M.premultipliedAlpha&&a.enable(9),M.shadowMapEnabled&&a.enable(10),M.doubleSided&&a.enable(11),M.flipSided&&a.enable(12),M.useDepthPacking&&a.enable(13),M.dithering&&a.enable(14),M.transmission&&a.enable(15),M.sheen&&a.enable(16),M.opaque&&a.enable(17),M.pointsUvs&&a.enable(18),M.decodeVideoTexture&&a.enable(19),M.decodeVideoTextureEmissive&&a.enable(20),M.alphaToCoverage&&a.enable(21),M.numLightProbeGrids>0&&a.enable(22),M.hasPositionAttribute&&a.enable(23),x.push(a.mask)}function y(x){let M=d[x.type],N;if(M){let C=ci[M];N=np.clone(C.uniforms)}else N=x.uniforms;return N}function w(x,M){let N=u.get(M);return N!==void 0?++N.usedTimes:(N=new Vv(i,M,x,s),c.push(N),u.set(M,N)),N}function S(x){if(--x.usedTimes===0){let M=c.indexOf(x);c[M]=c[c.length-1],c.pop(),u.delete(x.cacheKey),x.destroy()}}function T(x){o.remove(x)}function E(){o.dispose()}return{getParameters:g,getProgramCacheKey:_,getUniforms:y,acquireProgram:w,releaseProgram:S,releaseShaderCache:T,programs:c,dispose:E}}function qv(){let i=new WeakMap;function t(a){return i.has(a)}function e(a){let o=i.get(a);return o===void 0&&(o={},i.set(a,o)),o}function n(a){i.delete(a)}function s(a,o,l){i.get(a)[o]=l}function r(){i=new WeakMap}return{has:t,get:e,remove:n,update:s,dispose:r}}function Xv(i,t){return i.groupOrder!==t.groupOrder?i.groupOrder-t.groupOrder:i.renderOrder!==t.renderOrder?i.renderOrder-t.renderOrder:i.material.id!==t.material.id?i.material.id-t.material.id:i.materialVariant!==t.materialVariant?i.materialVariant-t.materialVariant:i.z!==t.z?i.z-t.z:i.id-t.id}function bp(i,t){return i.groupOrder!==t.groupOrder?i.groupOrder-t.groupOrder:i.renderOrder!==t.renderOrder?i.renderOrder-t.renderOrder:i.z!==t.z?t.z-i.z:i.id-t.id}function wp(){let i=[],t=0,e=[],n=[],s=[];function r(){t=0,e.length=0,n.length=0,s.length=0}function a(d){let f=0;return d.isInstancedMesh&&(f+=2),d.isSkinnedMesh&&(f+=1),f}function o(d,f,g,_,p,m){let y=i[t];return y===void 0?(y={id:d.id,object:d,geometry:f,material:g,materialVariant:a(d),groupOrder:_,renderOrder:d.renderOrder,z:p,group:m},i[t]=y):(y.id=d.id,y.object=d,y.geometry=f,y.material=g,y.materialVariant=a(d),y.groupOrder=_,y.renderOrder=d.renderOrder,y.z=p,y.group=m),t++,y}function l(d,f,g,_,p,m,y){y.reversedDepth===!0&&(p=-p);let w=o(d,f,g,_,p,m);g.transmission>0?n.push(w):g.transparent===!0?s.push(w):e.push(w)}function c(d,f,g,_,p,m){let y=o(d,f,g,_,p,m);g.transmission>0?n.unshift(y):g.transparent===!0?s.unshift(y):e.unshift(y)}function u(d,f){e.length>1&&e.sort(d||Xv),n.length>1&&n.sort(f||bp),s.length>1&&s.sort(f||bp)}function h(){for(let d=t,f=i.length;d<f;d++){let g=i[d];if(g.id===null)break;g.id=null,g.object=null,g.geometry=null,g.material=null,g.group=null}}return{opaque:e,transmissive:n,transparent:s,init:r,push:l,unshift:c,finish:h,sort:u}}function Yv(){let i=new WeakMap;function t(n,s){let r=i.get(n),a;return r===void 0?(a=new wp,i.set(n,[a])):s>=r.length?(a=new wp,r.push(a)):a=r[s],a}function e(){i=new WeakMap}return{get:t,dispose:e}}function Kv(){let i={};return{get:function(t){if(i[t.id]!==void 0)return i[t.id];let e;switch(t.type){case"SunLight":case"DirectionalLight":e={direction:new R,color:new Lt};break;case"SpotLight":e={position:new R,direction:new R,color:new Lt,distance:0,coneCos:0,penumbraCos:0,decay:0};break;case"PointLight":e={position:new R,color:new Lt,distance:0,decay:0};break;case"HemisphereLight":e={direction:new R,skyColor:new Lt,groundColor:new Lt};break;case"RectAreaLight":e={color:new Lt,position:new R,halfWidth:new R,halfHeight:new R};break}return i[t.id]=e,e}}}function jv(){let i={};return{get:function(t){if(i[t.id]!==void 0)return i[t.id];let e;switch(t.type){case"SunLight":case"DirectionalLight":e={shadowIntensity:1,shadowBias:0,shadowNormalBias:0,shadowRadius:1,shadowMapSize:new Ht};break;case"SpotLight":e={shadowIntensity:1,shadowBias:0,shadowNormalBias:0,shadowRadius:1,shadowMapSize:new Ht};break;case"PointLight":e={shadowIntensity:1,shadowBias:0,shadowNormalBias:0,shadowRadius:1,shadowMapSize:new Ht,shadowCameraNear:1,shadowCameraFar:1e3};break}return i[t.id]=e,e}}}var Zv=0;function Qv(i,t){return(t.castShadow?2:0)-(i.castShadow?2:0)+(t.map?1:0)-(i.map?1:0)}function Jv(i){let t=new Kv,e=jv(),n={version:0,hash:{sunLength:-1,directionalLength:-1,pointLength:-1,spotLength:-1,rectAreaLength:-1,hemiLength:-1,numSunShadows:-1,numDirectionalShadows:-1,numPointShadows:-1,numSpotShadows:-1,numSpotMaps:-1,numLightProbes:-1},ambient:[0,0,0],probe:[],sun:[],sunShadow:[],sunShadowMap:[],sunShadowMatrix:[],sunShadowCascade:[],directional:[],directionalShadow:[],directionalShadowMap:[],directionalShadowMatrix:[],spot:[],spotLightMap:[],spotShadow:[],spotShadowMap:[],spotLightMatrix:[],rectArea:[],rectAreaLTC1:null,rectAreaLTC2:null,point:[],pointShadow:[],pointShadowMap:[],pointShadowMatrix:[],hemi:[],numSpotLightShadowsWithMaps:0,numLightProbes:0};for(let c=0;c<9;c++)n.probe.push(new R);let s=new R,r=new Vt,a=new Vt;function o(c){let u=0,h=0,d=0;for(let U=0;U<9;U++)n.probe[U].set(0,0,0);let f=0,g=0,_=0,p=0,m=0,y=0,w=0,S=0,T=0,E=0,x=0,M=0,N=0,C=0;c.sort(Qv);for(let U=0,z=c.length;U<z;U++){let P=c[U],G=P.color,q=P.intensity,H=P.distance,tt=null;if(P.shadow&&P.shadow.map&&(P.shadow.map.texture.format===Zi?tt=P.shadow.map.texture:tt=P.shadow.map.depthTexture||P.shadow.map.texture),P.isAmbientLight)u+=G.r*q,h+=G.g*q,d+=G.b*q;else if(P.isLightProbe){for(let V=0;V<9;V++)n.probe[V].addScaledVector(P.sh.coefficients[V],q);C++}else if(P.isSunLight){let V=t.get(P);if(V.color.copy(P.color).multiplyScalar(P.intensity),P.castShadow){let Z=P.shadow,J=e.get(P);J.shadowIntensity=Z.intensity,J.shadowBias=Z.bias,J.shadowNormalBias=Z.normalBias,J.shadowRadius=Z.radius,J.shadowMapSize.copy(Z.mapSize).multiply(Z.getFrameExtents()),n.sunShadow[g]=J,n.sunShadowMap[g]=tt;let _t=Z.getViewportCount();for(let Tt=0;Tt<_t;Tt++)n.sunShadowMatrix[_+Tt]=Z.getMatrix(Tt),n.sunShadowCascade[_+Tt]=Z._cascadeData[Tt];_+=_t,g++}n.sun[f]=V,f++}else if(P.isDirectionalLight){let V=t.get(P);if(V.color.copy(P.color).multiplyScalar(P.intensity),P.castShadow){let Z=P.shadow,J=e.get(P);J.shadowIntensity=Z.intensity,J.shadowBias=Z.bias,J.shadowNormalBias=Z.normalBias,J.shadowRadius=Z.radius,J.shadowMapSize=Z.mapSize,n.directionalShadow[p]=J,n.directionalShadowMap[p]=tt,n.directionalShadowMatrix[p]=P.shadow.matrix,T++}n.directional[p]=V,p++}else if(P.isSpotLight){let V=t.get(P);V.position.setFromMatrixPosition(P.matrixWorld),V.color.copy(G).multiplyScalar(q),V.distance=H,V.coneCos=Math.cos(P.angle),V.penumbraCos=Math.cos(P.angle*(1-P.penumbra)),V.decay=P.decay,n.spot[y]=V;let Z=P.shadow;if(P.map&&(n.spotLightMap[M]=P.map,M++,Z.updateMatrices(P),P.castShadow&&N++),n.spotLightMatrix[y]=Z.matrix,P.castShadow){let J=e.get(P);J.shadowIntensity=Z.intensity,J.shadowBias=Z.bias,J.shadowNormalBias=Z.normalBias,J.shadowRadius=Z.radius,J.shadowMapSize=Z.mapSize,n.spotShadow[y]=J,n.spotShadowMap[y]=tt,x++}y++}else if(P.isRectAreaLight){let V=t.get(P);V.color.copy(G).multiplyScalar(q),V.halfWidth.set(P.width*.5,0,0),V.halfHeight.set(0,P.height*.5,0),n.rectArea[w]=V,w++}else if(P.isPointLight){let V=t.get(P);if(V.color.copy(P.color).multiplyScalar(P.intensity),V.distance=P.distance,V.decay=P.decay,P.castShadow){let Z=P.shadow,J=e.get(P);J.shadowIntensity=Z.intensity,J.shadowBias=Z.bias,J.shadowNormalBias=Z.normalBias,J.shadowRadius=Z.radius,J.shadowMapSize=Z.mapSize,J.shadowCameraNear=Z.camera.near,J.shadowCameraFar=Z.camera.far,n.pointShadow[m]=J,n.pointShadowMap[m]=tt,n.pointShadowMatrix[m]=P.shadow.matrix,E++}n.point[m]=V,m++}else if(P.isHemisphereLight){let V=t.get(P);V.skyColor.copy(P.color).multiplyScalar(q),V.groundColor.copy(P.groundColor).multiplyScalar(q),n.hemi[S]=V,S++}}w>0&&(i.has("OES_texture_float_linear")===!0?(n.rectAreaLTC1=gt.LTC_FLOAT_1,n.rectAreaLTC2=gt.LTC_FLOAT_2):(n.rectAreaLTC1=gt.LTC_HALF_1,n.rectAreaLTC2=gt.LTC_HALF_2)),n.ambient[0]=u,n.ambient[1]=h,n.ambient[2]=d;let D=n.hash;(D.sunLength!==f||D.directionalLength!==p||D.pointLength!==m||D.spotLength!==y||D.rectAreaLength!==w||D.hemiLength!==S||D.numSunShadows!==g||D.numDirectionalShadows!==T||D.numPointShadows!==E||D.numSpotShadows!==x||D.numSpotMaps!==M||D.numLightProbes!==C)&&(n.sun.length=f,n.directional.length=p,n.spot.length=y,n.rectArea.length=w,n.point.length=m,n.hemi.length=S,n.sunShadow.length=g,n.sunShadowMap.length=g,n.sunShadowMatrix.length=_,n.sunShadowCascade.length=_,n.directionalShadow.length=T,n.directionalShadowMap.length=T,n.directionalShadowMatrix.length=T,n.pointShadow.length=E,n.pointShadowMap.length=E,n.pointShadowMatrix.length=E,n.spotShadow.length=x,n.spotShadowMap.length=x,n.spotLightMatrix.length=x+M-N,n.spotLightMap.length=M,n.numSpotLightShadowsWithMaps=N,n.numLightProbes=C,D.sunLength=f,D.directionalLength=p,D.pointLength=m,D.spotLength=y,D.rectAreaLength=w,D.hemiLength=S,D.numSunShadows=g,D.numDirectionalShadows=T,D.numPointShadows=E,D.numSpotShadows=x,D.numSpotMaps=M,D.numLightProbes=C,n.version=Zv++)}function l(c,u){let h=0,d=0,f=0,g=0,_=0,p=0,m=u.matrixWorldInverse;for(let y=0,w=c.length;y<w;y++){let S=c[y];if(S.isSunLight){let T=n.sun[h];T.direction.setFromMatrixPosition(S.matrixWorld),T.direction.transformDirection(m),h++}else if(S.isDirectionalLight){let T=n.directional[d];T.direction.setFromMatrixPosition(S.matrixWorld),s.setFromMatrixPosition(S.target.matrixWorld),T.direction.sub(s),T.direction.transformDirection(m),d++}else if(S.isSpotLight){let T=n.spot[g];T.position.setFromMatrixPosition(S.matrixWorld),T.position.applyMatrix4(m),T.direction.setFromMatrixPosition(S.matrixWorld),s.setFromMatrixPosition(S.target.matrixWorld),T.direction.sub(s),T.direction.transformDirection(m),g++}else if(S.isRectAreaLight){let T=n.rectArea[_];T.position.setFromMatrixPosition(S.matrixWorld),T.position.applyMatrix4(m),a.identity(),r.copy(S.matrixWorld),r.premultiply(m),a.extractRotation(r),T.halfWidth.set(S.width*.5,0,0),T.halfHeight.set(0,S.height*.5,0),T.halfWidth.applyMatrix4(a),T.halfHeight.applyMatrix4(a),_++}else if(S.isPointLight){let T=n.point[f];T.position.setFromMatrixPosition(S.matrixWorld),T.position.applyMatrix4(m),f++}else if(S.isHemisphereLight){let T=n.hemi[p];T.direction.setFromMatrixPosition(S.matrixWorld),T.direction.transformDirection(m),p++}}}return{setup:o,setupView:l,state:n}}function Mp(i){let t=new Jv(i),e=[],n=[],s=[];function r(h){u.camera=h,e.length=0,n.length=0,s.length=0}function a(h){h.isLightProbeGrid?s.push(h):e.push(h)}function o(h){n.push(h)}function l(){t.setup(e),s.sort((h,d)=>h.priority-d.priority||h.id-d.id)}function c(h){t.setupView(e,h)}let u={lightsArray:e,shadowsArray:n,lightProbeGridArray:s,camera:null,lights:t,transmissionRenderTarget:{},textureUnits:0};return{init:r,state:u,setupLights:l,setupLightsView:c,pushLight:a,pushShadow:o}}function tS(i){let t=new WeakMap;function e(s,r=0){let a=t.get(s),o;return a===void 0?(o=new Mp(i),t.set(s,[o])):r>=a.length?(o=new Mp(i),a.push(o)):o=a[r],o}function n(){t=new WeakMap}return{get:e,dispose:n}}var eS=`void main() {
	gl_Position = vec4( position, 1.0 );
}`,nS=`uniform sampler2D shadow_pass;
uniform vec2 resolution;
uniform float radius;
void main() {
	const float samples = float( VSM_SAMPLES );
	float mean = 0.0;
	float squared_mean = 0.0;
	float uvStride = samples <= 1.0 ? 0.0 : 2.0 / ( samples - 1.0 );
	float uvStart = samples <= 1.0 ? 0.0 : - 1.0;
	for ( float i = 0.0; i < samples; i ++ ) {
		float uvOffset = uvStart + i * uvStride;
		#ifdef HORIZONTAL_PASS
			vec2 distribution = texture2D( shadow_pass, ( gl_FragCoord.xy + vec2( uvOffset, 0.0 ) * radius ) / resolution ).rg;
			mean += distribution.x;
			squared_mean += distribution.y * distribution.y + distribution.x * distribution.x;
		#else
			float depth = texture2D( shadow_pass, ( gl_FragCoord.xy + vec2( 0.0, uvOffset ) * radius ) / resolution ).r;
			mean += depth;
			squared_mean += depth * depth;
		#endif
	}
	mean = mean / samples;
	squared_mean = squared_mean / samples;
	float std_dev = sqrt( max( 0.0, squared_mean - mean * mean ) );
	gl_FragColor = vec4( mean, std_dev, 0.0, 1.0 );
}`,iS=[new R(1,0,0),new R(-1,0,0),new R(0,1,0),new R(0,-1,0),new R(0,0,1),new R(0,0,-1)],sS=[new R(0,-1,0),new R(0,-1,0),new R(0,0,1),new R(0,0,-1),new R(0,-1,0),new R(0,-1,0)],Tp=new Vt,fa=new R,Du=new R;function rS(i,t,e){let n=new ds,s=new Ht,r=new Ht,a=new Zt,o=new Po,l=new Do,c={},u=e.maxTextureSize,h={[Ki]:un,[un]:Ki,[Bn]:Bn},d=new gn({defines:{VSM_SAMPLES:8},uniforms:{shadow_pass:{value:null},resolution:{value:new Ht},radius:{value:4}},vertexShader:eS,fragmentShader:nS}),f=d.clone();f.defines.HORIZONTAL_PASS=1;let g=new Mn;g.setAttribute("position",new pn(new Float32Array([-1,-1,.5,3,-1,.5,-1,3,.5]),3));let _=new Je(g,d),p=this;this.enabled=!1,this.autoUpdate=!0,this.needsUpdate=!1,this.type=ra;let m=this.type;this.render=function(E,x,M){if(p.enabled===!1||p.autoUpdate===!1&&p.needsUpdate===!1||E.length===0)return;this.type===_f&&(It("WebGLShadowMap: PCFSoftShadowMap has been removed. Using PCFShadowMap instead."),this.type=ra);let N=i.getRenderTarget(),C=i.getActiveCubeFace(),D=i.getActiveMipmapLevel(),U=i.state;U.setBlending(gs),U.buffers.depth.getReversed()===!0?U.buffers.color.setClear(0,0,0,0):U.buffers.color.setClear(1,1,1,1),U.buffers.depth.setTest(!0),U.setScissorTest(!1);let z=m!==this.type;z&&x.traverse(function(P){P.material&&(Array.isArray(P.material)?P.material.forEach(G=>G.needsUpdate=!0):P.material.needsUpdate=!0)});for(let P=0,G=E.length;P<G;P++){let q=E[P],H=q.shadow;if(H===void 0){It("WebGLShadowMap:",q,"has no shadow.");continue}if(H.autoUpdate===!1&&H.needsUpdate===!1)continue;s.copy(H.mapSize);let tt=H.getFrameExtents();s.multiply(tt),r.copy(H.mapSize),(s.x>u||s.y>u)&&(s.x>u&&(r.x=Math.floor(u/tt.x),s.x=r.x*tt.x,H.mapSize.x=r.x),s.y>u&&(r.y=Math.floor(u/tt.y),s.y=r.y*tt.y,H.mapSize.y=r.y));let V=i.state.buffers.depth.getReversed();if(H.camera._reversedDepth=V,H.map===null||z===!0){if(H.map!==null&&(H.map.depthTexture!==null&&(H.map.depthTexture.dispose(),H.map.depthTexture=null),H.map.dispose()),this.type===js){if(q.isPointLight){It("WebGLShadowMap: VSM shadow maps are not supported for PointLights. Use PCF or BasicShadowMap instead.");continue}H.map=new Fe(s.x,s.y,{format:Zi,type:An,minFilter:We,magFilter:We,generateMipmaps:!1}),H.map.texture.name=q.name+".shadowMap",H.map.depthTexture=new Ai(s.x,s.y,hn),H.map.depthTexture.name=q.name+".shadowMapDepth",H.map.depthTexture.format=Mi,H.map.depthTexture.compareFunction=null,H.map.depthTexture.minFilter=fe,H.map.depthTexture.magFilter=fe}else q.isPointLight?(H.map=new Ss(s.x),H.map.depthTexture=new Zr(s.x,Wt)):(H.map=new Fe(s.x,s.y),H.map.depthTexture=new Ai(s.x,s.y,Wt)),H.map.depthTexture.name=q.name+".shadowMap",H.map.depthTexture.format=Mi,this.type===ra?(H.map.depthTexture.compareFunction=V?Su:vu,H.map.depthTexture.minFilter=We,H.map.depthTexture.magFilter=We):(H.map.depthTexture.compareFunction=null,H.map.depthTexture.minFilter=fe,H.map.depthTexture.magFilter=fe);H.camera.updateProjectionMatrix()}H.map.isWebGLCubeRenderTarget!==!0&&(H.map.width!==s.x||H.map.height!==s.y)&&H.map.setSize(s.x,s.y);let Z=H.map.isWebGLCubeRenderTarget?6:H.getViewportCount();q.isPointLight!==!0&&H.updateMatrices(q,M);let J=(H.camera.layers.mask&4294967294)!==0?H.camera.layers:M.layers;for(let _t=0;_t<Z;_t++){let Tt=H.getCamera(_t);if(q.isPointLight){let W=H.camera,et=H.matrix,ht=q.distance||W.far;ht!==W.far&&(W.far=ht,W.updateProjectionMatrix()),fa.setFromMatrixPosition(q.matrixWorld),W.position.copy(fa),Du.copy(W.position),Du.add(iS[_t]),W.up.copy(sS[_t]),W.lookAt(Du),W.updateMatrixWorld(),et.makeTranslation(-fa.x,-fa.y,-fa.z),Tp.multiplyMatrices(W.projectionMatrix,W.matrixWorldInverse),H._frustum.setFromProjectionMatrix(Tp,W.coordinateSystem,W.reversedDepth)}if(H.map.isWebGLCubeRenderTarget)i.setRenderTarget(H.map,_t),i.clear();else{_t===0&&(i.setRenderTarget(H.map),i.clear());let W=H.getViewport(_t);a.set(r.x*W.x,r.y*W.y,r.x*W.z,r.y*W.w),U.viewport(a)}n=H.getFrustum(_t),S(x,M,Tt,q,J,this.type)}H.isPointLightShadow!==!0&&this.type===js&&y(H,M),H.needsUpdate=!1}m=this.type,p.needsUpdate=!1,i.setRenderTarget(N,C,D)};function y(E,x){let M=t.update(_);d.defines.VSM_SAMPLES!==E.blurSamples&&(d.defines.VSM_SAMPLES=E.blurSamples,f.defines.VSM_SAMPLES=E.blurSamples,d.needsUpdate=!0,f.needsUpdate=!0),E.mapPass===null?E.mapPass=new Fe(s.x,s.y,{format:Zi,type:An}):(E.mapPass.width!==E.map.width||E.mapPass.height!==E.map.height)&&E.mapPass.setSize(E.map.width,E.map.height),d.uniforms.shadow_pass.value=E.map.depthTexture,d.uniforms.resolution.value.set(E.map.width,E.map.height),d.uniforms.radius.value=E.radius,i.setRenderTarget(E.mapPass),i.clear(),i.renderBufferDirect(x,null,M,d,_,null),f.uniforms.shadow_pass.value=E.mapPass.texture,f.uniforms.resolution.value.set(E.map.width,E.map.height),f.uniforms.radius.value=E.radius,i.setRenderTarget(E.map),i.clear(),i.renderBufferDirect(x,null,M,f,_,null)}function w(E,x,M,N){let C=null,D=M.isPointLight===!0?E.customDistanceMaterial:E.customDepthMaterial;if(D!==void 0)C=D;else if(C=M.isPointLight===!0?l:o,i.localClippingEnabled&&x.clipShadows===!0&&Array.isArray(x.clippingPlanes)&&x.clippingPlanes.length!==0||x.displacementMap&&x.displacementScale!==0||x.alphaMap&&x.alphaTest>0||x.map&&x.alphaTest>0||x.alphaToCoverage===!0){let U=C.uuid,z=x.uuid,P=c[U];P===void 0&&(P={},c[U]=P);let G=P[z];G===void 0&&(G=C.clone(),P[z]=G,x.addEventListener("dispose",T)),C=G}if(C.visible=x.visible,C.wireframe=x.wireframe,N===js?C.side=x.shadowSide!==null?x.shadowSide:x.side:C.side=x.shadowSide!==null?x.shadowSide:h[x.side],C.alphaMap=x.alphaMap,C.alphaTest=x.alphaToCoverage===!0?.5:x.alphaTest,C.map=x.map,C.clipShadows=x.clipShadows,C.clippingPlanes=x.clippingPlanes,C.clipIntersection=x.clipIntersection,C.displacementMap=x.displacementMap,C.displacementScale=x.displacementScale,C.displacementBias=x.displacementBias,C.wireframeLinewidth=x.wireframeLinewidth,C.linewidth=x.linewidth,M.isPointLight===!0&&C.isMeshDistanceMaterial===!0){let U=i.properties.get(C);U.light=M}return C}function S(E,x,M,N,C,D){if(E.visible===!1)return;if(E.layers.test(C)&&(E.isMesh||E.isLine||E.isPoints)&&(E.castShadow||E.receiveShadow&&D===js)&&(!E.frustumCulled||E.intersectsFrustum(n))){E.modelViewMatrix.multiplyMatrices(M.matrixWorldInverse,E.matrixWorld);let P=t.update(E),G=E.material;if(Array.isArray(G)){let q=P.groups;for(let H=0,tt=q.length;H<tt;H++){let V=q[H],Z=G[V.materialIndex];if(Z&&Z.visible){let J=w(E,Z,N,D);E.onBeforeShadow(i,E,x,M,P,J,V),i.renderBufferDirect(M,null,P,J,E,V),E.onAfterShadow(i,E,x,M,P,J,V)}}}else if(G.visible){let q=w(E,G,N,D);E.onBeforeShadow(i,E,x,M,P,q,null),i.renderBufferDirect(M,null,P,q,E,null),E.onAfterShadow(i,E,x,M,P,q,null)}}let z=E.children;for(let P=0,G=z.length;P<G;P++)S(z[P],x,M,N,C,D)}function T(E){E.target.removeEventListener("dispose",T);for(let M in c){let N=c[M],C=E.target.uuid;C in N&&(N[C].dispose(),delete N[C])}}}function aS(i,t){function e(){let I=!1,j=new Zt,X=null,ct=new Zt(0,0,0,0);return{setMask:function(st){X!==st&&!I&&(i.colorMask(st,st,st,st),X=st)},setLocked:function(st){I=st},setClear:function(st,at,Rt,qt,it){it===!0&&(st*=qt,at*=qt,Rt*=qt),j.set(st,at,Rt,qt),ct.equals(j)===!1&&(i.clearColor(st,at,Rt,qt),ct.copy(j))},reset:function(){I=!1,X=null,ct.set(-1,0,0,0)}}}function n(){let I=!1,j=!1,X=null,ct=null,st=null;return{setReversed:function(at){if(j!==at){let Rt=t.get("EXT_clip_control");at?Rt.clipControlEXT(Rt.LOWER_LEFT_EXT,Rt.ZERO_TO_ONE_EXT):Rt.clipControlEXT(Rt.LOWER_LEFT_EXT,Rt.NEGATIVE_ONE_TO_ONE_EXT),j=at;let qt=st;st=null,this.setClear(qt)}},getReversed:function(){return j},setTest:function(at){at?ot(i.DEPTH_TEST):Pt(i.DEPTH_TEST)},setMask:function(at){X!==at&&!I&&(i.depthMask(at),X=at)},setFunc:function(at){if(j&&(at=Qf[at]),ct!==at){switch(at){case ho:i.depthFunc(i.NEVER);break;case fo:i.depthFunc(i.ALWAYS);break;case po:i.depthFunc(i.LESS);break;case Gs:i.depthFunc(i.LEQUAL);break;case mo:i.depthFunc(i.EQUAL);break;case go:i.depthFunc(i.GEQUAL);break;case xo:i.depthFunc(i.GREATER);break;case _o:i.depthFunc(i.NOTEQUAL);break;default:i.depthFunc(i.LEQUAL)}ct=at}},setLocked:function(at){I=at},setClear:function(at){st!==at&&(st=at,j&&(at=1-at),i.clearDepth(at))},reset:function(){I=!1,X=null,ct=null,st=null,j=!1}}}function s(){let I=!1,j=null,X=null,ct=null,st=null,at=null,Rt=null,qt=null,it=null;return{setTest:function(Ct){I||(Ct?ot(i.STENCIL_TEST):Pt(i.STENCIL_TEST))},setMask:function(Ct){j!==Ct&&!I&&(i.stencilMask(Ct),j=Ct)},setFunc:function(Ct,$t,mt){(X!==Ct||ct!==$t||st!==mt)&&(i.stencilFunc(Ct,$t,mt),X=Ct,ct=$t,st=mt)},setOp:function(Ct,$t,mt){(at!==Ct||Rt!==$t||qt!==mt)&&(i.stencilOp(Ct,$t,mt),at=Ct,Rt=$t,qt=mt)},setLocked:function(Ct){I=Ct},setClear:function(Ct){it!==Ct&&(i.clearStencil(Ct),it=Ct)},reset:function(){I=!1,j=null,X=null,ct=null,st=null,at=null,Rt=null,qt=null,it=null}}}let r=new e,a=new n,o=new s,l={},c=new WeakMap,u={},h={},d={},f=new WeakMap,g=[],_=null,p=!1,m=null,y=null,w=null,S=null,T=null,E=null,x=null,M=new Lt(0,0,0),N=0,C=!1,D=null,U=null,z=null,P=null,G=null,q=i.getParameter(i.MAX_COMBINED_TEXTURE_IMAGE_UNITS),H=!1,tt=0,V=i.getParameter(i.VERSION);V.indexOf("WebGL")!==-1?(tt=parseFloat(/^WebGL (\d)/.exec(V)[1]),H=tt>=1):V.indexOf("OpenGL ES")!==-1&&(tt=parseFloat(/^OpenGL ES (\d)/.exec(V)[1]),H=tt>=2);let Z=null,J={},_t=i.getParameter(i.SCISSOR_BOX),Tt=i.getParameter(i.VIEWPORT),W=new Zt().fromArray(_t),et=new Zt().fromArray(Tt);function ht(I,j,X,ct){let st=new Uint8Array(4),at=i.createTexture();i.bindTexture(I,at),i.texParameteri(I,i.TEXTURE_MIN_FILTER,i.NEAREST),i.texParameteri(I,i.TEXTURE_MAG_FILTER,i.NEAREST);for(let Rt=0;Rt<X;Rt++)I===i.TEXTURE_3D||I===i.TEXTURE_2D_ARRAY?i.texImage3D(j,0,i.RGBA,1,1,ct,0,i.RGBA,i.UNSIGNED_BYTE,st):i.texImage2D(j+Rt,0,i.RGBA,1,1,0,i.RGBA,i.UNSIGNED_BYTE,st);return at}let yt={};yt[i.TEXTURE_2D]=ht(i.TEXTURE_2D,i.TEXTURE_2D,1),yt[i.TEXTURE_CUBE_MAP]=ht(i.TEXTURE_CUBE_MAP,i.TEXTURE_CUBE_MAP_POSITIVE_X,6),yt[i.TEXTURE_2D_ARRAY]=ht(i.TEXTURE_2D_ARRAY,i.TEXTURE_2D_ARRAY,1,1),yt[i.TEXTURE_3D]=ht(i.TEXTURE_3D,i.TEXTURE_3D,1,1),r.setClear(0,0,0,1),a.setClear(1),o.setClear(0),ot(i.DEPTH_TEST),a.setFunc(Gs),fn(!1),we(Zc),ot(i.CULL_FACE),Ye(gs);function ot(I){u[I]!==!0&&(i.enable(I),u[I]=!0)}function Pt(I){u[I]!==!1&&(i.disable(I),u[I]=!1)}function ue(I,j){return d[I]!==j?(i.bindFramebuffer(I,j),d[I]=j,I===i.DRAW_FRAMEBUFFER&&(d[i.FRAMEBUFFER]=j),I===i.FRAMEBUFFER&&(d[i.DRAW_FRAMEBUFFER]=j),!0):!1}function Et(I,j){let X=g,ct=!1;if(I){X=f.get(j),X===void 0&&(X=[],f.set(j,X));let st=I.textures;if(X.length!==st.length||X[0]!==i.COLOR_ATTACHMENT0){for(let at=0,Rt=st.length;at<Rt;at++)X[at]=i.COLOR_ATTACHMENT0+at;X.length=st.length,ct=!0}}else X[0]!==i.BACK&&(X[0]=i.BACK,ct=!0);ct&&i.drawBuffers(X)}function Ot(I){return _!==I?(i.useProgram(I),_=I,!0):!1}let Yt={[xs]:i.FUNC_ADD,[vf]:i.FUNC_SUBTRACT,[Sf]:i.FUNC_REVERSE_SUBTRACT};Yt[bf]=i.MIN,Yt[wf]=i.MAX;let Qt={[Mf]:i.ZERO,[Tf]:i.ONE,[Ef]:i.SRC_COLOR,[eu]:i.SRC_ALPHA,[Df]:i.SRC_ALPHA_SATURATE,[If]:i.DST_COLOR,[Rf]:i.DST_ALPHA,[Af]:i.ONE_MINUS_SRC_COLOR,[nu]:i.ONE_MINUS_SRC_ALPHA,[Pf]:i.ONE_MINUS_DST_COLOR,[Cf]:i.ONE_MINUS_DST_ALPHA,[Lf]:i.CONSTANT_COLOR,[Ff]:i.ONE_MINUS_CONSTANT_COLOR,[Nf]:i.CONSTANT_ALPHA,[Uf]:i.ONE_MINUS_CONSTANT_ALPHA};function Ye(I,j,X,ct,st,at,Rt,qt,it,Ct){if(I===gs){p===!0&&(Pt(i.BLEND),p=!1);return}if(p===!1&&(ot(i.BLEND),p=!0),I!==yf){if(I!==m||Ct!==C){if((y!==xs||T!==xs)&&(i.blendEquation(i.FUNC_ADD),y=xs,T=xs),Ct)switch(I){case Zs:i.blendFuncSeparate(i.ONE,i.ONE_MINUS_SRC_ALPHA,i.ONE,i.ONE_MINUS_SRC_ALPHA);break;case Qc:i.blendFunc(i.ONE,i.ONE);break;case Jc:i.blendFuncSeparate(i.ZERO,i.ONE_MINUS_SRC_COLOR,i.ZERO,i.ONE);break;case tu:i.blendFuncSeparate(i.DST_COLOR,i.ONE_MINUS_SRC_ALPHA,i.ZERO,i.ONE);break;default:Nt("WebGLState: Invalid blending: ",I);break}else switch(I){case Zs:i.blendFuncSeparate(i.SRC_ALPHA,i.ONE_MINUS_SRC_ALPHA,i.ONE,i.ONE_MINUS_SRC_ALPHA);break;case Qc:i.blendFuncSeparate(i.SRC_ALPHA,i.ONE,i.ONE,i.ONE);break;case Jc:Nt("WebGLState: SubtractiveBlending requires material.premultipliedAlpha = true");break;case tu:Nt("WebGLState: MultiplyBlending requires material.premultipliedAlpha = true");break;default:Nt("WebGLState: Invalid blending: ",I);break}w=null,S=null,E=null,x=null,M.set(0,0,0),N=0,m=I,C=Ct}return}st=st||j,at=at||X,Rt=Rt||ct,(j!==y||st!==T)&&(i.blendEquationSeparate(Yt[j],Yt[st]),y=j,T=st),(X!==w||ct!==S||at!==E||Rt!==x)&&(i.blendFuncSeparate(Qt[X],Qt[ct],Qt[at],Qt[Rt]),w=X,S=ct,E=at,x=Rt),(qt.equals(M)===!1||it!==N)&&(i.blendColor(qt.r,qt.g,qt.b,it),M.copy(qt),N=it),m=I,C=!1}function Pe(I,j){I.side===Bn?Pt(i.CULL_FACE):ot(i.CULL_FACE);let X=I.side===un;j&&(X=!X),fn(X),I.blending===Zs&&I.transparent===!1?Ye(gs):Ye(I.blending,I.blendEquation,I.blendSrc,I.blendDst,I.blendEquationAlpha,I.blendSrcAlpha,I.blendDstAlpha,I.blendColor,I.blendAlpha,I.premultipliedAlpha),a.setFunc(I.depthFunc),a.setTest(I.depthTest),a.setMask(I.depthWrite),r.setMask(I.colorWrite);let ct=I.stencilWrite;o.setTest(ct),ct&&(o.setMask(I.stencilWriteMask),o.setFunc(I.stencilFunc,I.stencilRef,I.stencilFuncMask),o.setOp(I.stencilFail,I.stencilZFail,I.stencilZPass)),He(I.polygonOffset,I.polygonOffsetFactor,I.polygonOffsetUnits),I.alphaToCoverage===!0?ot(i.SAMPLE_ALPHA_TO_COVERAGE):Pt(i.SAMPLE_ALPHA_TO_COVERAGE)}function fn(I){D!==I&&(I?i.frontFace(i.CW):i.frontFace(i.CCW),D=I)}function we(I){I!==gf?(ot(i.CULL_FACE),I!==U&&(I===Zc?i.cullFace(i.BACK):I===xf?i.cullFace(i.FRONT):i.cullFace(i.FRONT_AND_BACK))):Pt(i.CULL_FACE),U=I}function ni(I){I!==z&&(H&&i.lineWidth(I),z=I)}function He(I,j,X){I?(ot(i.POLYGON_OFFSET_FILL),(P!==j||G!==X)&&(P=j,G=X,a.getReversed()&&(j=-j,X=-X),i.polygonOffset(j,X))):Pt(i.POLYGON_OFFSET_FILL)}function Dn(I){I?ot(i.SCISSOR_TEST):Pt(i.SCISSOR_TEST)}function Ln(I){I===void 0&&(I=i.TEXTURE0+q-1),Z!==I&&(i.activeTexture(I),Z=I)}function Fn(I,j,X){X===void 0&&(Z===null?X=i.TEXTURE0+q-1:X=Z);let ct=J[X];ct===void 0&&(ct={type:void 0,texture:void 0},J[X]=ct),(ct.type!==I||ct.texture!==j)&&(Z!==X&&(i.activeTexture(X),Z=X),i.bindTexture(I,j||yt[I]),ct.type=I,ct.texture=j)}function F(){let I=J[Z];I!==void 0&&I.type!==void 0&&(i.bindTexture(I.type,null),I.type=void 0,I.texture=void 0)}function Nn(){try{i.compressedTexImage2D(...arguments)}catch(I){Nt("WebGLState:",I)}}function ve(){try{i.compressedTexImage3D(...arguments)}catch(I){Nt("WebGLState:",I)}}function Se(){try{i.texSubImage2D(...arguments)}catch(I){Nt("WebGLState:",I)}}function pt(){try{i.texSubImage3D(...arguments)}catch(I){Nt("WebGLState:",I)}}function De(){try{i.compressedTexSubImage2D(...arguments)}catch(I){Nt("WebGLState:",I)}}function Dt(){try{i.compressedTexSubImage3D(...arguments)}catch(I){Nt("WebGLState:",I)}}function kt(){try{i.texStorage2D(...arguments)}catch(I){Nt("WebGLState:",I)}}function A(){try{i.texStorage3D(...arguments)}catch(I){Nt("WebGLState:",I)}}function v(){try{i.texImage2D(...arguments)}catch(I){Nt("WebGLState:",I)}}function k(){try{i.texImage3D(...arguments)}catch(I){Nt("WebGLState:",I)}}function nt(I){return h[I]!==void 0?h[I]:i.getParameter(I)}function Q(I,j){h[I]!==j&&(i.pixelStorei(I,j),h[I]=j)}function rt(I){W.equals(I)===!1&&(i.scissor(I.x,I.y,I.z,I.w),W.copy(I))}function dt(I){et.equals(I)===!1&&(i.viewport(I.x,I.y,I.z,I.w),et.copy(I))}function Y(I,j){let X=c.get(j);X===void 0&&(X=new WeakMap,c.set(j,X));let ct=X.get(I);ct===void 0&&(ct=i.getUniformBlockIndex(j,I.name),i.uniformBlockBinding(j,ct,ct),X.set(I,ct))}function K(I,j,X){let st=c.get(j).get(I);l[st]!==X&&(i.bindBufferBase(i.UNIFORM_BUFFER,st,X),l[st]=X)}function lt(){i.disable(i.BLEND),i.disable(i.CULL_FACE),i.disable(i.DEPTH_TEST),i.disable(i.POLYGON_OFFSET_FILL),i.disable(i.SCISSOR_TEST),i.disable(i.STENCIL_TEST),i.disable(i.SAMPLE_ALPHA_TO_COVERAGE),i.blendEquation(i.FUNC_ADD),i.blendFunc(i.ONE,i.ZERO),i.blendFuncSeparate(i.ONE,i.ZERO,i.ONE,i.ZERO),i.blendColor(0,0,0,0),i.colorMask(!0,!0,!0,!0),i.clearColor(0,0,0,0),i.depthMask(!0),i.depthFunc(i.LESS),a.setReversed(!1),i.clearDepth(1),i.stencilMask(4294967295),i.stencilFunc(i.ALWAYS,0,4294967295),i.stencilOp(i.KEEP,i.KEEP,i.KEEP),i.clearStencil(0),i.cullFace(i.BACK),i.frontFace(i.CCW),i.polygonOffset(0,0),i.activeTexture(i.TEXTURE0),i.bindFramebuffer(i.FRAMEBUFFER,null),i.bindFramebuffer(i.DRAW_FRAMEBUFFER,null),i.bindFramebuffer(i.READ_FRAMEBUFFER,null),i.useProgram(null),i.lineWidth(1),i.scissor(0,0,i.canvas.width,i.canvas.height),i.viewport(0,0,i.canvas.width,i.canvas.height),i.pixelStorei(i.PACK_ALIGNMENT,4),i.pixelStorei(i.UNPACK_ALIGNMENT,4),i.pixelStorei(i.UNPACK_FLIP_Y_WEBGL,!1),i.pixelStorei(i.UNPACK_PREMULTIPLY_ALPHA_WEBGL,!1),i.pixelStorei(i.UNPACK_COLORSPACE_CONVERSION_WEBGL,i.BROWSER_DEFAULT_WEBGL),i.pixelStorei(i.PACK_ROW_LENGTH,0),i.pixelStorei(i.PACK_SKIP_PIXELS,0),i.pixelStorei(i.PACK_SKIP_ROWS,0),i.pixelStorei(i.UNPACK_ROW_LENGTH,0),i.pixelStorei(i.UNPACK_IMAGE_HEIGHT,0),i.pixelStorei(i.UNPACK_SKIP_PIXELS,0),i.pixelStorei(i.UNPACK_SKIP_ROWS,0),i.pixelStorei(i.UNPACK_SKIP_IMAGES,0),u={},h={},Z=null,J={},d={},l={},f=new WeakMap,g=[],_=null,p=!1,m=null,y=null,w=null,S=null,T=null,E=null,x=null,M=new Lt(0,0,0),N=0,C=!1,D=null,U=null,z=null,P=null,G=null,W.set(0,0,i.canvas.width,i.canvas.height),et.set(0,0,i.canvas.width,i.canvas.height),r.reset(),a.reset(),o.reset()}return{buffers:{color:r,depth:a,stencil:o},enable:ot,disable:Pt,bindFramebuffer:ue,drawBuffers:Et,useProgram:Ot,setBlending:Ye,setMaterial:Pe,setFlipSided:fn,setCullFace:we,setLineWidth:ni,setPolygonOffset:He,setScissorTest:Dn,activeTexture:Ln,bindTexture:Fn,unbindTexture:F,compressedTexImage2D:Nn,compressedTexImage3D:ve,texImage2D:v,texImage3D:k,pixelStorei:Q,getParameter:nt,updateUBOMapping:Y,uniformBlockBinding:K,texStorage2D:kt,texStorage3D:A,texSubImage2D:Se,texSubImage3D:pt,compressedTexSubImage2D:De,compressedTexSubImage3D:Dt,scissor:rt,viewport:dt,reset:lt}}function oS(i,t,e,n,s,r,a){let o=t.has("WEBGL_multisampled_render_to_texture")?t.get("WEBGL_multisampled_render_to_texture"):null,l=typeof navigator>"u"?!1:/OculusBrowser/g.test(navigator.userAgent),c=new Ht,u=new WeakMap,h=new Set,d,f=new WeakMap,g=new Set,_=new FinalizationRegistry(A=>g.delete(A)),p=!1;try{p=typeof OffscreenCanvas<"u"&&new OffscreenCanvas(1,1).getContext("2d")!==null}catch{}function m(A,v){return p?new OffscreenCanvas(A,v):Gr("canvas")}function y(A,v,k){let nt=1,Q=kt(A);if((Q.width>k||Q.height>k)&&(nt=k/Math.max(Q.width,Q.height)),nt<1)if(typeof HTMLImageElement<"u"&&A instanceof HTMLImageElement||typeof HTMLCanvasElement<"u"&&A instanceof HTMLCanvasElement||typeof ImageBitmap<"u"&&A instanceof ImageBitmap||typeof VideoFrame<"u"&&A instanceof VideoFrame){let rt=Math.floor(nt*Q.width),dt=Math.floor(nt*Q.height);d===void 0&&(d=m(rt,dt));let Y=v?m(rt,dt):d;return Y.width=rt,Y.height=dt,Y.getContext("2d").drawImage(A,0,0,rt,dt),It("WebGLRenderer: Texture has been resized from ("+Q.width+"x"+Q.height+") to ("+rt+"x"+dt+")."),Y}else return"data"in A&&It("WebGLRenderer: Image in DataTexture is too big ("+Q.width+"x"+Q.height+")."),A;return A}function w(A){return A.generateMipmaps}function S(A){i.generateMipmap(A)}function T(A){return A.isWebGLCubeRenderTarget?i.TEXTURE_CUBE_MAP:A.isWebGL3DRenderTarget?i.TEXTURE_3D:A.isWebGLArrayRenderTarget||A.isCompressedArrayTexture?i.TEXTURE_2D_ARRAY:i.TEXTURE_2D}function E(A,v,k,nt,Q,rt=!1){if(A!==null){if(i[A]!==void 0)return i[A];It("WebGLRenderer: Attempt to use non-existing WebGL internal format '"+A+"'")}let dt;nt&&(dt=t.get("EXT_texture_norm16"),dt||It("WebGLRenderer: Unable to use normalized textures without EXT_texture_norm16 extension"));let Y=v;if(v===i.RED&&(k===i.FLOAT&&(Y=i.R32F),k===i.HALF_FLOAT&&(Y=i.R16F),k===i.UNSIGNED_BYTE&&(Y=i.R8),k===i.UNSIGNED_SHORT&&dt&&(Y=dt.R16_EXT),k===i.SHORT&&dt&&(Y=dt.R16_SNORM_EXT)),v===i.RED_INTEGER&&(k===i.UNSIGNED_BYTE&&(Y=i.R8UI),k===i.UNSIGNED_SHORT&&(Y=i.R16UI),k===i.UNSIGNED_INT&&(Y=i.R32UI),k===i.BYTE&&(Y=i.R8I),k===i.SHORT&&(Y=i.R16I),k===i.INT&&(Y=i.R32I)),v===i.RG&&(k===i.FLOAT&&(Y=i.RG32F),k===i.HALF_FLOAT&&(Y=i.RG16F),k===i.UNSIGNED_BYTE&&(Y=i.RG8),k===i.UNSIGNED_SHORT&&dt&&(Y=dt.RG16_EXT),k===i.SHORT&&dt&&(Y=dt.RG16_SNORM_EXT)),v===i.RG_INTEGER&&(k===i.UNSIGNED_BYTE&&(Y=i.RG8UI),k===i.UNSIGNED_SHORT&&(Y=i.RG16UI),k===i.UNSIGNED_INT&&(Y=i.RG32UI),k===i.BYTE&&(Y=i.RG8I),k===i.SHORT&&(Y=i.RG16I),k===i.INT&&(Y=i.RG32I)),v===i.RGB_INTEGER&&(k===i.UNSIGNED_BYTE&&(Y=i.RGB8UI),k===i.UNSIGNED_SHORT&&(Y=i.RGB16UI),k===i.UNSIGNED_INT&&(Y=i.RGB32UI),k===i.BYTE&&(Y=i.RGB8I),k===i.SHORT&&(Y=i.RGB16I),k===i.INT&&(Y=i.RGB32I)),v===i.RGBA_INTEGER&&(k===i.UNSIGNED_BYTE&&(Y=i.RGBA8UI),k===i.UNSIGNED_SHORT&&(Y=i.RGBA16UI),k===i.UNSIGNED_INT&&(Y=i.RGBA32UI),k===i.BYTE&&(Y=i.RGBA8I),k===i.SHORT&&(Y=i.RGBA16I),k===i.INT&&(Y=i.RGBA32I)),v===i.RGB&&(k===i.UNSIGNED_SHORT&&dt&&(Y=dt.RGB16_EXT),k===i.SHORT&&dt&&(Y=dt.RGB16_SNORM_EXT),k===i.UNSIGNED_INT_5_9_9_9_REV&&(Y=i.RGB9_E5),k===i.UNSIGNED_INT_10F_11F_11F_REV&&(Y=i.R11F_G11F_B10F)),v===i.RGBA){let K=rt?Hr:Kt.getTransfer(Q);k===i.FLOAT&&(Y=i.RGBA32F),k===i.HALF_FLOAT&&(Y=i.RGBA16F),k===i.UNSIGNED_BYTE&&(Y=K===ce?i.SRGB8_ALPHA8:i.RGBA8),k===i.UNSIGNED_SHORT&&dt&&(Y=dt.RGBA16_EXT),k===i.SHORT&&dt&&(Y=dt.RGBA16_SNORM_EXT),k===i.UNSIGNED_SHORT_4_4_4_4&&(Y=i.RGBA4),k===i.UNSIGNED_SHORT_5_5_5_1&&(Y=i.RGB5_A1)}return(Y===i.R16F||Y===i.R32F||Y===i.RG16F||Y===i.RG32F||Y===i.RGBA16F||Y===i.RGBA32F)&&t.get("EXT_color_buffer_float"),Y}function x(A,v){let k;return A?v===null||v===Wt||v===ys?k=i.DEPTH24_STENCIL8:v===hn?k=i.DEPTH32F_STENCIL8:v===ji&&(k=i.DEPTH24_STENCIL8,It("DepthTexture: 16 bit depth attachment is not supported with stencil. Using 24-bit attachment.")):v===null||v===Wt||v===ys?k=i.DEPTH_COMPONENT24:v===hn?k=i.DEPTH_COMPONENT32F:v===ji&&(k=i.DEPTH_COMPONENT16),k}function M(A,v){return w(A)===!0||A.isFramebufferTexture&&A.minFilter!==fe&&A.minFilter!==We?Math.log2(Math.max(v.width,v.height))+1:A.mipmaps.length>0?A.mipmaps.length:A.isCompressedTexture&&Array.isArray(A.image)?v.mipmaps.length:1}function N(A){let v=new WeakRef(A);n.get(A).__ref=v,g.add(v),_.register(A,v,v)}function C(A){let v=n.get(A).__ref;v!==void 0&&(g.delete(v),_.unregister(v))}function D(A){z(A.target)}function U(A){P(A.target)}function z(A){A.removeEventListener("dispose",D),C(A),q(A),A.isVideoTexture&&u.delete(A),A.isHTMLTexture&&h.delete(A)}function P(A){A.removeEventListener("dispose",U),C(A),tt(A)}function G(){for(let A of g){let v=A.deref();v!==void 0&&(v.isRenderTarget===!0?P(v):z(v))}g.clear(),h.clear()}function q(A){let v=n.get(A);if(v.__webglInit===void 0)return;let k=A.source,nt=f.get(k);if(nt){let Q=nt[v.__cacheKey];Q.usedTimes--,Q.usedTimes===0&&H(A),Object.keys(nt).length===0&&f.delete(k)}n.remove(A)}function H(A){let v=n.get(A);i.deleteTexture(v.__webglTexture);let k=A.source,nt=f.get(k);delete nt[v.__cacheKey],a.memory.textures--}function tt(A){let v=n.get(A);v.__depthDisposeCallback&&v.__depthDisposeCallback();let k=A.depthTexture;if(k&&k.renderTarget===A&&z(k),A.isWebGLCubeRenderTarget)for(let Q=0;Q<6;Q++){if(Array.isArray(v.__webglFramebuffer[Q]))for(let rt=0;rt<v.__webglFramebuffer[Q].length;rt++)i.deleteFramebuffer(v.__webglFramebuffer[Q][rt]);else i.deleteFramebuffer(v.__webglFramebuffer[Q]);v.__webglDepthbuffer&&i.deleteRenderbuffer(v.__webglDepthbuffer[Q])}else{if(Array.isArray(v.__webglFramebuffer))for(let Q=0;Q<v.__webglFramebuffer.length;Q++)i.deleteFramebuffer(v.__webglFramebuffer[Q]);else i.deleteFramebuffer(v.__webglFramebuffer);if(v.__webglDepthbuffer&&i.deleteRenderbuffer(v.__webglDepthbuffer),v.__webglMultisampledFramebuffer&&i.deleteFramebuffer(v.__webglMultisampledFramebuffer),v.__webglColorRenderbuffer)for(let Q=0;Q<v.__webglColorRenderbuffer.length;Q++)v.__webglColorRenderbuffer[Q]&&i.deleteRenderbuffer(v.__webglColorRenderbuffer[Q]);v.__webglDepthRenderbuffer&&i.deleteRenderbuffer(v.__webglDepthRenderbuffer)}let nt=A.textures;for(let Q=0,rt=nt.length;Q<rt;Q++){let dt=n.get(nt[Q]);dt.__webglTexture&&(i.deleteTexture(dt.__webglTexture),a.memory.textures--),n.remove(nt[Q])}n.remove(A)}let V=0;function Z(){V=0}function J(){return V}function _t(A){V=A}function Tt(){let A=V;return A>=s.maxTextures&&It("WebGLTextures: Trying to use "+(A+1)+" texture units while this GPU supports only "+s.maxTextures),V+=1,A}function W(A){let v=[];return v.push(A.wrapS),v.push(A.wrapT),v.push(A.wrapR||0),v.push(A.magFilter),v.push(A.minFilter),v.push(A.anisotropy),v.push(A.internalFormat),v.push(A.format),v.push(A.type),v.push(A.generateMipmaps),v.push(A.mipmapsAutoUpdate),v.push(A.premultiplyAlpha),v.push(A.flipY),v.push(A.unpackAlignment),v.push(A.colorSpace),v.join()}function et(A,v){let k=n.get(A);if(A.isVideoTexture&&De(A),A.isRenderTargetTexture===!1&&A.isExternalTexture!==!0&&A.version>0&&k.__version!==A.version){let nt=A.image;if(nt===null)It("WebGLRenderer: Texture marked for update but no image data found.");else if(nt.complete===!1)It("WebGLRenderer: Texture marked for update but image is incomplete");else{Pe(k,A,v);return}}else A.isExternalTexture&&(k.__webglTexture=A.sourceTexture?A.sourceTexture:null);e.bindTexture(i.TEXTURE_2D,k.__webglTexture,i.TEXTURE0+v)}function ht(A,v){let k=n.get(A);if(A.isRenderTargetTexture===!1&&A.version>0&&k.__version!==A.version){Pe(k,A,v);return}else A.isExternalTexture&&(k.__webglTexture=A.sourceTexture?A.sourceTexture:null);e.bindTexture(i.TEXTURE_2D_ARRAY,k.__webglTexture,i.TEXTURE0+v)}function yt(A,v){let k=n.get(A);if(A.isRenderTargetTexture===!1&&A.version>0&&k.__version!==A.version){Pe(k,A,v);return}e.bindTexture(i.TEXTURE_3D,k.__webglTexture,i.TEXTURE0+v)}function ot(A,v){let k=n.get(A);if(A.version>0&&k.__version!==A.version){fn(k,A,v);return}e.bindTexture(i.TEXTURE_CUBE_MAP,k.__webglTexture,i.TEXTURE0+v)}let Pt={[yo]:i.REPEAT,[si]:i.CLAMP_TO_EDGE,[vo]:i.MIRRORED_REPEAT},ue={[fe]:i.NEAREST,[Bf]:i.NEAREST_MIPMAP_NEAREST,[aa]:i.NEAREST_MIPMAP_LINEAR,[We]:i.LINEAR,[Wo]:i.LINEAR_MIPMAP_NEAREST,[Ci]:i.LINEAR_MIPMAP_LINEAR},Et={[Gf]:i.NEVER,[bu]:i.ALWAYS,[$f]:i.LESS,[vu]:i.LEQUAL,[Wf]:i.EQUAL,[Su]:i.GEQUAL,[qf]:i.GREATER,[Xf]:i.NOTEQUAL};function Ot(A,v){if(v.type===hn&&t.has("OES_texture_float_linear")===!1&&(v.magFilter===We||v.magFilter===Wo||v.magFilter===aa||v.magFilter===Ci||v.minFilter===We||v.minFilter===Wo||v.minFilter===aa||v.minFilter===Ci)&&It("WebGLRenderer: Unable to use linear filtering with floating point textures. OES_texture_float_linear not supported on this device."),i.texParameteri(A,i.TEXTURE_WRAP_S,Pt[v.wrapS]),i.texParameteri(A,i.TEXTURE_WRAP_T,Pt[v.wrapT]),(A===i.TEXTURE_3D||A===i.TEXTURE_2D_ARRAY)&&i.texParameteri(A,i.TEXTURE_WRAP_R,Pt[v.wrapR]),i.texParameteri(A,i.TEXTURE_MAG_FILTER,ue[v.magFilter]),i.texParameteri(A,i.TEXTURE_MIN_FILTER,ue[v.minFilter]),v.compareFunction&&(i.texParameteri(A,i.TEXTURE_COMPARE_MODE,i.COMPARE_REF_TO_TEXTURE),i.texParameteri(A,i.TEXTURE_COMPARE_FUNC,Et[v.compareFunction])),t.has("EXT_texture_filter_anisotropic")===!0){if(v.magFilter===fe||v.minFilter!==aa&&v.minFilter!==Ci||v.type===hn&&t.has("OES_texture_float_linear")===!1)return;if(v.anisotropy>1||n.get(v).__currentAnisotropy){let k=t.get("EXT_texture_filter_anisotropic");i.texParameterf(A,k.TEXTURE_MAX_ANISOTROPY_EXT,Math.min(v.anisotropy,s.getMaxAnisotropy())),n.get(v).__currentAnisotropy=v.anisotropy}}}function Yt(A,v){let k=!1;A.__webglInit===void 0&&(A.__webglInit=!0,v.addEventListener("dispose",D),N(v));let nt=v.source,Q=f.get(nt);Q===void 0&&(Q={},f.set(nt,Q));let rt=W(v);if(rt!==A.__cacheKey){Q[rt]===void 0&&(Q[rt]={texture:i.createTexture(),usedTimes:0},a.memory.textures++,k=!0),Q[rt].usedTimes++;let dt=Q[A.__cacheKey];dt!==void 0&&(Q[A.__cacheKey].usedTimes--,dt.usedTimes===0&&H(v)),A.__cacheKey=rt,A.__webglTexture=Q[rt].texture}return k}function Qt(A,v,k){return Math.floor(Math.floor(A/k)/v)}function Ye(A,v,k,nt){let rt=A.updateRanges;if(rt.length===0)e.texSubImage2D(i.TEXTURE_2D,0,0,0,v.width,v.height,k,nt,v.data);else{rt.sort((I,j)=>I.start-j.start);let dt=0;for(let I=1;I<rt.length;I++){let j=rt[dt],X=rt[I],ct=j.start+j.count,st=Qt(X.start,v.width,4),at=Qt(j.start,v.width,4);X.start<=ct+1&&st===at&&Qt(X.start+X.count-1,v.width,4)===st?j.count=Math.max(j.count,X.start+X.count-j.start):(++dt,rt[dt]=X)}rt.length=dt+1;let Y=e.getParameter(i.UNPACK_ROW_LENGTH),K=e.getParameter(i.UNPACK_SKIP_PIXELS),lt=e.getParameter(i.UNPACK_SKIP_ROWS);e.pixelStorei(i.UNPACK_ROW_LENGTH,v.width);for(let I=0,j=rt.length;I<j;I++){let X=rt[I],ct=Math.floor(X.start/4),st=Math.ceil(X.count/4),at=ct%v.width,Rt=Math.floor(ct/v.width),qt=st,it=1;e.pixelStorei(i.UNPACK_SKIP_PIXELS,at),e.pixelStorei(i.UNPACK_SKIP_ROWS,Rt),e.texSubImage2D(i.TEXTURE_2D,0,at,Rt,qt,it,k,nt,v.data)}A.clearUpdateRanges(),e.pixelStorei(i.UNPACK_ROW_LENGTH,Y),e.pixelStorei(i.UNPACK_SKIP_PIXELS,K),e.pixelStorei(i.UNPACK_SKIP_ROWS,lt)}}function Pe(A,v,k){let nt=i.TEXTURE_2D;(v.isDataArrayTexture||v.isCompressedArrayTexture)&&(nt=i.TEXTURE_2D_ARRAY),v.isData3DTexture&&(nt=i.TEXTURE_3D);let Q=Yt(A,v),rt=v.source;e.bindTexture(nt,A.__webglTexture,i.TEXTURE0+k);let dt=n.get(rt);if(rt.version!==dt.__version||Q===!0){if(e.activeTexture(i.TEXTURE0+k),(typeof ImageBitmap<"u"&&v.image instanceof ImageBitmap)===!1){let it=Kt.getPrimaries(Kt.workingColorSpace),Ct=v.colorSpace===Pi?null:Kt.getPrimaries(v.colorSpace),$t=v.colorSpace===Pi||it===Ct?i.NONE:i.BROWSER_DEFAULT_WEBGL;e.pixelStorei(i.UNPACK_FLIP_Y_WEBGL,v.flipY),e.pixelStorei(i.UNPACK_PREMULTIPLY_ALPHA_WEBGL,v.premultiplyAlpha),e.pixelStorei(i.UNPACK_COLORSPACE_CONVERSION_WEBGL,$t)}e.pixelStorei(i.UNPACK_ALIGNMENT,v.unpackAlignment);let K=y(v.image,!1,s.maxTextureSize);K=Dt(v,K);let lt=r.convert(v.format,v.colorSpace),I=r.convert(v.type),j=E(v.internalFormat,lt,I,v.normalized,v.colorSpace,v.isVideoTexture);Ot(nt,v);let X,ct=v.mipmaps,st=v.isVideoTexture!==!0,at=dt.__version===void 0||Q===!0,Rt=rt.dataReady,qt=M(v,K);if(v.isDepthTexture)j=x(v.format===Ii,v.type),at&&(st?e.texStorage2D(i.TEXTURE_2D,1,j,K.width,K.height):e.texImage2D(i.TEXTURE_2D,0,j,K.width,K.height,0,lt,I,null));else if(v.isDataTexture)if(ct.length>0){st&&at&&e.texStorage2D(i.TEXTURE_2D,qt,j,ct[0].width,ct[0].height);for(let it=0,Ct=ct.length;it<Ct;it++)X=ct[it],st?Rt&&e.texSubImage2D(i.TEXTURE_2D,it,0,0,X.width,X.height,lt,I,X.data):e.texImage2D(i.TEXTURE_2D,it,j,X.width,X.height,0,lt,I,X.data);v.generateMipmaps=!1}else st?(at&&e.texStorage2D(i.TEXTURE_2D,qt,j,K.width,K.height),Rt&&Ye(v,K,lt,I)):e.texImage2D(i.TEXTURE_2D,0,j,K.width,K.height,0,lt,I,K.data);else if(v.isCompressedTexture)if(v.isCompressedArrayTexture){st&&at&&e.texStorage3D(i.TEXTURE_2D_ARRAY,qt,j,ct[0].width,ct[0].height,K.depth);for(let it=0,Ct=ct.length;it<Ct;it++)if(X=ct[it],v.format!==Ie)if(lt!==null)if(st){if(Rt)if(v.layerUpdates.size>0){let $t=Iu(X.width,X.height,v.format,v.type);for(let mt of v.layerUpdates){let he=X.data.subarray(mt*$t/X.data.BYTES_PER_ELEMENT,(mt+1)*$t/X.data.BYTES_PER_ELEMENT);e.compressedTexSubImage3D(i.TEXTURE_2D_ARRAY,it,0,0,mt,X.width,X.height,1,lt,he)}}else e.compressedTexSubImage3D(i.TEXTURE_2D_ARRAY,it,0,0,0,X.width,X.height,K.depth,lt,X.data)}else e.compressedTexImage3D(i.TEXTURE_2D_ARRAY,it,j,X.width,X.height,K.depth,0,X.data,0,0);else It("WebGLRenderer: Attempt to load unsupported compressed texture format in .uploadTexture()");else st?Rt&&e.texSubImage3D(i.TEXTURE_2D_ARRAY,it,0,0,0,X.width,X.height,K.depth,lt,I,X.data):e.texImage3D(i.TEXTURE_2D_ARRAY,it,j,X.width,X.height,K.depth,0,lt,I,X.data);v.layerUpdates.size>0&&v.clearLayerUpdates()}else{st&&at&&e.texStorage2D(i.TEXTURE_2D,qt,j,ct[0].width,ct[0].height);for(let it=0,Ct=ct.length;it<Ct;it++)X=ct[it],v.format!==Ie?lt!==null?st?Rt&&e.compressedTexSubImage2D(i.TEXTURE_2D,it,0,0,X.width,X.height,lt,X.data):e.compressedTexImage2D(i.TEXTURE_2D,it,j,X.width,X.height,0,X.data):It("WebGLRenderer: Attempt to load unsupported compressed texture format in .uploadTexture()"):st?Rt&&e.texSubImage2D(i.TEXTURE_2D,it,0,0,X.width,X.height,lt,I,X.data):e.texImage2D(i.TEXTURE_2D,it,j,X.width,X.height,0,lt,I,X.data)}else if(v.isDataArrayTexture)if(st){if(at&&e.texStorage3D(i.TEXTURE_2D_ARRAY,qt,j,K.width,K.height,K.depth),Rt)if(v.layerUpdates.size>0){let it=Iu(K.width,K.height,v.format,v.type);for(let Ct of v.layerUpdates){let $t=K.data.subarray(Ct*it/K.data.BYTES_PER_ELEMENT,(Ct+1)*it/K.data.BYTES_PER_ELEMENT);e.texSubImage3D(i.TEXTURE_2D_ARRAY,0,0,0,Ct,K.width,K.height,1,lt,I,$t)}v.clearLayerUpdates()}else e.texSubImage3D(i.TEXTURE_2D_ARRAY,0,0,0,0,K.width,K.height,K.depth,lt,I,K.data)}else e.texImage3D(i.TEXTURE_2D_ARRAY,0,j,K.width,K.height,K.depth,0,lt,I,K.data);else if(v.isData3DTexture)st?(at&&e.texStorage3D(i.TEXTURE_3D,qt,j,K.width,K.height,K.depth),Rt&&e.texSubImage3D(i.TEXTURE_3D,0,0,0,0,K.width,K.height,K.depth,lt,I,K.data)):e.texImage3D(i.TEXTURE_3D,0,j,K.width,K.height,K.depth,0,lt,I,K.data);else if(v.isFramebufferTexture){if(at)if(st)e.texStorage2D(i.TEXTURE_2D,qt,j,K.width,K.height);else{let it=K.width,Ct=K.height;for(let $t=0;$t<qt;$t++)e.texImage2D(i.TEXTURE_2D,$t,j,it,Ct,0,lt,I,null),it>>=1,Ct>>=1}}else if(v.isHTMLTexture){if("texElementImage2D"in i){let it=i.canvas;if(it.hasAttribute("layoutsubtree")||it.setAttribute("layoutsubtree","true"),K.parentNode!==it){it.appendChild(K),h.add(v),it.onpaint=Ct=>{let $t=Ct.changedElements;for(let mt of h)$t.includes(mt.image)&&(mt.needsUpdate=!0)},it.requestPaint();return}if(i.texElementImage2D.length===3)i.texElementImage2D(i.TEXTURE_2D,i.RGBA8,K);else{let $t=i.RGBA,mt=i.RGBA,he=i.UNSIGNED_BYTE;i.texElementImage2D(i.TEXTURE_2D,0,$t,mt,he,K)}i.texParameteri(i.TEXTURE_2D,i.TEXTURE_MIN_FILTER,i.LINEAR),i.texParameteri(i.TEXTURE_2D,i.TEXTURE_WRAP_S,i.CLAMP_TO_EDGE),i.texParameteri(i.TEXTURE_2D,i.TEXTURE_WRAP_T,i.CLAMP_TO_EDGE)}}else if(ct.length>0){if(st&&at){let it=kt(ct[0]);e.texStorage2D(i.TEXTURE_2D,qt,j,it.width,it.height)}for(let it=0,Ct=ct.length;it<Ct;it++)X=ct[it],st?Rt&&e.texSubImage2D(i.TEXTURE_2D,it,0,0,lt,I,X):e.texImage2D(i.TEXTURE_2D,it,j,lt,I,X);v.generateMipmaps=!1}else if(st){if(at){let it=kt(K);e.texStorage2D(i.TEXTURE_2D,qt,j,it.width,it.height)}Rt&&e.texSubImage2D(i.TEXTURE_2D,0,0,0,lt,I,K)}else e.texImage2D(i.TEXTURE_2D,0,j,lt,I,K);w(v)&&v.mipmapsAutoUpdate===!0&&S(nt),dt.__version=rt.version,v.onUpdate&&v.onUpdate(v)}A.__version=v.version}function fn(A,v,k){if(v.image.length!==6)return;let nt=Yt(A,v),Q=v.source;e.bindTexture(i.TEXTURE_CUBE_MAP,A.__webglTexture,i.TEXTURE0+k);let rt=n.get(Q);if(Q.version!==rt.__version||nt===!0){e.activeTexture(i.TEXTURE0+k);let dt=Kt.getPrimaries(Kt.workingColorSpace),Y=v.colorSpace===Pi?null:Kt.getPrimaries(v.colorSpace),K=v.colorSpace===Pi||dt===Y?i.NONE:i.BROWSER_DEFAULT_WEBGL;e.pixelStorei(i.UNPACK_FLIP_Y_WEBGL,v.flipY),e.pixelStorei(i.UNPACK_PREMULTIPLY_ALPHA_WEBGL,v.premultiplyAlpha),e.pixelStorei(i.UNPACK_ALIGNMENT,v.unpackAlignment),e.pixelStorei(i.UNPACK_COLORSPACE_CONVERSION_WEBGL,K);let lt=v.isCompressedTexture||v.image[0].isCompressedTexture,I=v.image[0]&&v.image[0].isDataTexture,j=[];for(let mt=0;mt<6;mt++)!lt&&!I?j[mt]=y(v.image[mt],!0,s.maxCubemapSize):j[mt]=I?v.image[mt].image:v.image[mt],j[mt]=Dt(v,j[mt]);let X=j[0],ct=r.convert(v.format,v.colorSpace),st=r.convert(v.type),at=E(v.internalFormat,ct,st,v.normalized,v.colorSpace),Rt=v.isVideoTexture!==!0,qt=rt.__version===void 0||nt===!0,it=Q.dataReady,Ct=M(v,X);Ot(i.TEXTURE_CUBE_MAP,v);let $t;if(v.isDepthTexture){if(at=x(v.format===Ii,v.type),qt)if(Rt)e.texStorage2D(i.TEXTURE_CUBE_MAP,1,at,X.width,X.height);else for(let mt=0;mt<6;mt++)e.texImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,0,at,X.width,X.height,0,ct,st,null)}else if(lt){Rt&&qt&&e.texStorage2D(i.TEXTURE_CUBE_MAP,Ct,at,X.width,X.height);for(let mt=0;mt<6;mt++){$t=j[mt].mipmaps;for(let he=0;he<$t.length;he++){let Ve=$t[he];v.format!==Ie?ct!==null?Rt?it&&e.compressedTexSubImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,he,0,0,Ve.width,Ve.height,ct,Ve.data):e.compressedTexImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,he,at,Ve.width,Ve.height,0,Ve.data):It("WebGLRenderer: Attempt to load unsupported compressed texture format in .setTextureCube()"):Rt?it&&e.texSubImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,he,0,0,Ve.width,Ve.height,ct,st,Ve.data):e.texImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,he,at,Ve.width,Ve.height,0,ct,st,Ve.data)}}}else{if($t=v.mipmaps,Rt&&qt){$t.length>0&&Ct++;let mt=kt(j[0]);e.texStorage2D(i.TEXTURE_CUBE_MAP,Ct,at,mt.width,mt.height)}for(let mt=0;mt<6;mt++)if(I){Rt?it&&e.texSubImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,0,0,0,j[mt].width,j[mt].height,ct,st,j[mt].data):e.texImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,0,at,j[mt].width,j[mt].height,0,ct,st,j[mt].data);for(let he=0;he<$t.length;he++){let Ui=$t[he].image[mt].image;Rt?it&&e.texSubImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,he+1,0,0,Ui.width,Ui.height,ct,st,Ui.data):e.texImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,he+1,at,Ui.width,Ui.height,0,ct,st,Ui.data)}}else{Rt?it&&e.texSubImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,0,0,0,ct,st,j[mt]):e.texImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,0,at,ct,st,j[mt]);for(let he=0;he<$t.length;he++){let Ve=$t[he];Rt?it&&e.texSubImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,he+1,0,0,ct,st,Ve.image[mt]):e.texImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+mt,he+1,at,ct,st,Ve.image[mt])}}}w(v)&&v.mipmapsAutoUpdate===!0&&S(i.TEXTURE_CUBE_MAP),rt.__version=Q.version,v.onUpdate&&v.onUpdate(v)}A.__version=v.version}function we(A,v,k,nt,Q,rt){let dt=r.convert(k.format,k.colorSpace),Y=r.convert(k.type),K=E(k.internalFormat,dt,Y,k.normalized,k.colorSpace),lt=n.get(v),I=n.get(k);if(I.__renderTarget=v,!lt.__hasExternalTextures){let j=Math.max(1,v.width>>rt),X=Math.max(1,v.height>>rt);Q===i.TEXTURE_3D||Q===i.TEXTURE_2D_ARRAY?e.texImage3D(Q,rt,K,j,X,v.depth,0,dt,Y,null):e.texImage2D(Q,rt,K,j,X,0,dt,Y,null)}e.bindFramebuffer(i.FRAMEBUFFER,A),pt(v)?o.framebufferTexture2DMultisampleEXT(i.FRAMEBUFFER,nt,Q,I.__webglTexture,0,Se(v)):(Q===i.TEXTURE_2D||Q>=i.TEXTURE_CUBE_MAP_POSITIVE_X&&Q<=i.TEXTURE_CUBE_MAP_NEGATIVE_Z)&&i.framebufferTexture2D(i.FRAMEBUFFER,nt,Q,I.__webglTexture,rt),e.bindFramebuffer(i.FRAMEBUFFER,null)}function ni(A,v,k){if(i.bindRenderbuffer(i.RENDERBUFFER,A),v.depthBuffer){let nt=v.depthTexture,Q=nt&&nt.isDepthTexture?nt.type:null,rt=x(v.stencilBuffer,Q),dt=v.stencilBuffer?i.DEPTH_STENCIL_ATTACHMENT:i.DEPTH_ATTACHMENT;pt(v)?o.renderbufferStorageMultisampleEXT(i.RENDERBUFFER,Se(v),rt,v.width,v.height):k?i.renderbufferStorageMultisample(i.RENDERBUFFER,Se(v),rt,v.width,v.height):i.renderbufferStorage(i.RENDERBUFFER,rt,v.width,v.height),i.framebufferRenderbuffer(i.FRAMEBUFFER,dt,i.RENDERBUFFER,A)}else{let nt=v.textures;for(let Q=0;Q<nt.length;Q++){let rt=nt[Q],dt=r.convert(rt.format,rt.colorSpace),Y=r.convert(rt.type),K=E(rt.internalFormat,dt,Y,rt.normalized,rt.colorSpace);pt(v)?o.renderbufferStorageMultisampleEXT(i.RENDERBUFFER,Se(v),K,v.width,v.height):k?i.renderbufferStorageMultisample(i.RENDERBUFFER,Se(v),K,v.width,v.height):i.renderbufferStorage(i.RENDERBUFFER,K,v.width,v.height)}}i.bindRenderbuffer(i.RENDERBUFFER,null)}function He(A,v,k){let nt=v.isWebGLCubeRenderTarget===!0;if(e.bindFramebuffer(i.FRAMEBUFFER,A),!(v.depthTexture&&v.depthTexture.isDepthTexture))throw new Error("THREE.WebGLTextures: renderTarget.depthTexture must be an instance of THREE.DepthTexture.");let Q=n.get(v.depthTexture);Q.__renderTarget=v;let rt=nt?v.depthTexture.image[0]:v.depthTexture.image;(!Q.__webglTexture||rt.width!==v.width||rt.height!==v.height)&&(rt.width=v.width,rt.height=v.height,v.depthTexture.needsUpdate=!0),nt?ot(v.depthTexture,0):et(v.depthTexture,0);let dt=Q.__webglTexture,Y=Se(v),K=nt?i.TEXTURE_CUBE_MAP_POSITIVE_X+k:i.TEXTURE_2D,lt=v.depthTexture.format===Ii?i.DEPTH_STENCIL_ATTACHMENT:i.DEPTH_ATTACHMENT;if(v.depthTexture.format===Mi)pt(v)?o.framebufferTexture2DMultisampleEXT(i.FRAMEBUFFER,lt,K,dt,0,Y):i.framebufferTexture2D(i.FRAMEBUFFER,lt,K,dt,0);else if(v.depthTexture.format===Ii)pt(v)?o.framebufferTexture2DMultisampleEXT(i.FRAMEBUFFER,lt,K,dt,0,Y):i.framebufferTexture2D(i.FRAMEBUFFER,lt,K,dt,0);else throw new Error("THREE.WebGLTextures: Unknown depthTexture format.")}function Dn(A){let v=n.get(A),k=A.isWebGLCubeRenderTarget===!0;if(v.__boundDepthTexture!==A.depthTexture){let nt=A.depthTexture;if(v.__depthDisposeCallback&&v.__depthDisposeCallback(),nt){let Q=()=>{delete v.__boundDepthTexture,delete v.__depthDisposeCallback,nt.removeEventListener("dispose",Q)};nt.addEventListener("dispose",Q),v.__depthDisposeCallback=Q}v.__boundDepthTexture=nt}if(A.depthTexture&&!v.__autoAllocateDepthBuffer)if(k)for(let nt=0;nt<6;nt++)He(v.__webglFramebuffer[nt],A,nt);else A.texture.mipmaps.length>0?He(v.__webglFramebuffer[0],A,0):He(v.__webglFramebuffer,A,0);else if(k){v.__webglDepthbuffer=[];for(let nt=0;nt<6;nt++)if(e.bindFramebuffer(i.FRAMEBUFFER,v.__webglFramebuffer[nt]),v.__webglDepthbuffer[nt]===void 0)v.__webglDepthbuffer[nt]=i.createRenderbuffer(),ni(v.__webglDepthbuffer[nt],A,!1);else{let Q=A.stencilBuffer?i.DEPTH_STENCIL_ATTACHMENT:i.DEPTH_ATTACHMENT,rt=v.__webglDepthbuffer[nt];i.bindRenderbuffer(i.RENDERBUFFER,rt),i.framebufferRenderbuffer(i.FRAMEBUFFER,Q,i.RENDERBUFFER,rt)}}else if(A.texture.mipmaps.length>0?e.bindFramebuffer(i.FRAMEBUFFER,v.__webglFramebuffer[0]):e.bindFramebuffer(i.FRAMEBUFFER,v.__webglFramebuffer),v.__webglDepthbuffer===void 0)v.__webglDepthbuffer=i.createRenderbuffer(),ni(v.__webglDepthbuffer,A,!1);else{let Q=A.stencilBuffer?i.DEPTH_STENCIL_ATTACHMENT:i.DEPTH_ATTACHMENT,rt=v.__webglDepthbuffer;i.bindRenderbuffer(i.RENDERBUFFER,rt),i.framebufferRenderbuffer(i.FRAMEBUFFER,Q,i.RENDERBUFFER,rt)}e.bindFramebuffer(i.FRAMEBUFFER,null)}function Ln(A,v,k){let nt=n.get(A);v!==void 0&&we(nt.__webglFramebuffer,A,A.texture,i.COLOR_ATTACHMENT0,i.TEXTURE_2D,0),k!==void 0&&Dn(A)}function Fn(A){let v=A.texture,k=n.get(A),nt=n.get(v);A.addEventListener("dispose",U),N(A);let Q=A.textures,rt=A.isWebGLCubeRenderTarget===!0,dt=Q.length>1;if(dt||(nt.__webglTexture===void 0&&(nt.__webglTexture=i.createTexture()),nt.__version=v.version,a.memory.textures++),rt){k.__webglFramebuffer=[];for(let Y=0;Y<6;Y++)if(v.mipmaps.length>0){k.__webglFramebuffer[Y]=[];for(let K=0;K<v.mipmaps.length;K++)k.__webglFramebuffer[Y][K]=i.createFramebuffer()}else k.__webglFramebuffer[Y]=i.createFramebuffer()}else{if(v.mipmaps.length>0){k.__webglFramebuffer=[];for(let Y=0;Y<v.mipmaps.length;Y++)k.__webglFramebuffer[Y]=i.createFramebuffer()}else k.__webglFramebuffer=i.createFramebuffer();if(dt)for(let Y=0,K=Q.length;Y<K;Y++){let lt=n.get(Q[Y]);lt.__webglTexture===void 0&&(lt.__webglTexture=i.createTexture(),a.memory.textures++)}if(A.samples>0&&pt(A)===!1){k.__webglMultisampledFramebuffer=i.createFramebuffer(),k.__webglColorRenderbuffer=[],e.bindFramebuffer(i.FRAMEBUFFER,k.__webglMultisampledFramebuffer);for(let Y=0;Y<Q.length;Y++){let K=Q[Y];k.__webglColorRenderbuffer[Y]=i.createRenderbuffer(),i.bindRenderbuffer(i.RENDERBUFFER,k.__webglColorRenderbuffer[Y]);let lt=r.convert(K.format,K.colorSpace),I=r.convert(K.type),j=E(K.internalFormat,lt,I,K.normalized,K.colorSpace,A.isXRRenderTarget===!0),X=Se(A);i.renderbufferStorageMultisample(i.RENDERBUFFER,X,j,A.width,A.height),i.framebufferRenderbuffer(i.FRAMEBUFFER,i.COLOR_ATTACHMENT0+Y,i.RENDERBUFFER,k.__webglColorRenderbuffer[Y])}i.bindRenderbuffer(i.RENDERBUFFER,null),A.depthBuffer&&(k.__webglDepthRenderbuffer=i.createRenderbuffer(),ni(k.__webglDepthRenderbuffer,A,!0)),e.bindFramebuffer(i.FRAMEBUFFER,null)}}if(rt){e.bindTexture(i.TEXTURE_CUBE_MAP,nt.__webglTexture),Ot(i.TEXTURE_CUBE_MAP,v);for(let Y=0;Y<6;Y++)if(v.mipmaps.length>0)for(let K=0;K<v.mipmaps.length;K++)we(k.__webglFramebuffer[Y][K],A,v,i.COLOR_ATTACHMENT0,i.TEXTURE_CUBE_MAP_POSITIVE_X+Y,K);else we(k.__webglFramebuffer[Y],A,v,i.COLOR_ATTACHMENT0,i.TEXTURE_CUBE_MAP_POSITIVE_X+Y,0);w(v)?S(i.TEXTURE_CUBE_MAP):v.mipmaps.length>0&&i.texParameteri(i.TEXTURE_CUBE_MAP,i.TEXTURE_MAX_LEVEL,v.mipmaps.length-1),e.unbindTexture()}else if(dt){for(let Y=0,K=Q.length;Y<K;Y++){let lt=Q[Y],I=n.get(lt),j=i.TEXTURE_2D;(A.isWebGL3DRenderTarget||A.isWebGLArrayRenderTarget)&&(j=A.isWebGL3DRenderTarget?i.TEXTURE_3D:i.TEXTURE_2D_ARRAY),e.bindTexture(j,I.__webglTexture),Ot(j,lt),we(k.__webglFramebuffer,A,lt,i.COLOR_ATTACHMENT0+Y,j,0),w(lt)&&S(j)}e.unbindTexture()}else{let Y=i.TEXTURE_2D;if((A.isWebGL3DRenderTarget||A.isWebGLArrayRenderTarget)&&(Y=A.isWebGL3DRenderTarget?i.TEXTURE_3D:i.TEXTURE_2D_ARRAY),e.bindTexture(Y,nt.__webglTexture),Ot(Y,v),v.mipmaps.length>0)for(let K=0;K<v.mipmaps.length;K++)we(k.__webglFramebuffer[K],A,v,i.COLOR_ATTACHMENT0,Y,K);else we(k.__webglFramebuffer,A,v,i.COLOR_ATTACHMENT0,Y,0);w(v)?S(Y):v.mipmaps.length>0&&i.texParameteri(Y,i.TEXTURE_MAX_LEVEL,v.mipmaps.length-1),e.unbindTexture()}A.depthBuffer&&Dn(A)}function F(A){let v=A.textures;for(let k=0,nt=v.length;k<nt;k++){let Q=v[k];if(w(Q)&&Q.mipmapsAutoUpdate===!0){let rt=T(A),dt=n.get(Q).__webglTexture;e.bindTexture(rt,dt),S(rt),e.unbindTexture()}}}let Nn=[];function ve(A){if(A.samples>0){if(pt(A)===!1){let v=A.textures,k=A.width,nt=A.height,Q=i.COLOR_BUFFER_BIT,rt=A.stencilBuffer?i.DEPTH_STENCIL_ATTACHMENT:i.DEPTH_ATTACHMENT,dt=n.get(A),Y=v.length>1;if(Y)for(let lt=0;lt<v.length;lt++)e.bindFramebuffer(i.FRAMEBUFFER,dt.__webglMultisampledFramebuffer),i.framebufferRenderbuffer(i.FRAMEBUFFER,i.COLOR_ATTACHMENT0+lt,i.RENDERBUFFER,null),e.bindFramebuffer(i.FRAMEBUFFER,dt.__webglFramebuffer),i.framebufferTexture2D(i.DRAW_FRAMEBUFFER,i.COLOR_ATTACHMENT0+lt,i.TEXTURE_2D,null,0);e.bindFramebuffer(i.READ_FRAMEBUFFER,dt.__webglMultisampledFramebuffer),A.texture.mipmaps.length>0?e.bindFramebuffer(i.DRAW_FRAMEBUFFER,dt.__webglFramebuffer[0]):e.bindFramebuffer(i.DRAW_FRAMEBUFFER,dt.__webglFramebuffer);for(let lt=0;lt<v.length;lt++){if(A.resolveDepthBuffer&&(A.depthBuffer&&(Q|=i.DEPTH_BUFFER_BIT),A.stencilBuffer&&A.resolveStencilBuffer&&(Q|=i.STENCIL_BUFFER_BIT)),Y){i.framebufferRenderbuffer(i.READ_FRAMEBUFFER,i.COLOR_ATTACHMENT0,i.RENDERBUFFER,dt.__webglColorRenderbuffer[lt]);let I=n.get(v[lt]).__webglTexture;i.framebufferTexture2D(i.DRAW_FRAMEBUFFER,i.COLOR_ATTACHMENT0,i.TEXTURE_2D,I,0)}i.blitFramebuffer(0,0,k,nt,0,0,k,nt,Q,i.NEAREST),l===!0&&(Nn.length=0,Nn.push(i.COLOR_ATTACHMENT0+lt),A.depthBuffer&&A.storeMultisampledDepthBuffer===!1&&Nn.push(rt),i.invalidateFramebuffer(i.READ_FRAMEBUFFER,Nn))}if(e.bindFramebuffer(i.READ_FRAMEBUFFER,null),e.bindFramebuffer(i.DRAW_FRAMEBUFFER,null),Y)for(let lt=0;lt<v.length;lt++){e.bindFramebuffer(i.FRAMEBUFFER,dt.__webglMultisampledFramebuffer),i.framebufferRenderbuffer(i.FRAMEBUFFER,i.COLOR_ATTACHMENT0+lt,i.RENDERBUFFER,dt.__webglColorRenderbuffer[lt]);let I=n.get(v[lt]).__webglTexture;e.bindFramebuffer(i.FRAMEBUFFER,dt.__webglFramebuffer),i.framebufferTexture2D(i.DRAW_FRAMEBUFFER,i.COLOR_ATTACHMENT0+lt,i.TEXTURE_2D,I,0)}e.bindFramebuffer(i.DRAW_FRAMEBUFFER,dt.__webglMultisampledFramebuffer)}else if(A.depthBuffer&&A.storeMultisampledDepthBuffer===!1&&l){let v=A.stencilBuffer?i.DEPTH_STENCIL_ATTACHMENT:i.DEPTH_ATTACHMENT;i.invalidateFramebuffer(i.DRAW_FRAMEBUFFER,[v])}}}function Se(A){return Math.min(s.maxSamples,A.samples)}function pt(A){let v=n.get(A);return A.samples>0&&t.has("WEBGL_multisampled_render_to_texture")===!0&&v.__useRenderToTexture!==!1}function De(A){let v=a.render.frame;u.get(A)!==v&&(u.set(A,v),A.update())}function Dt(A,v){let k=A.colorSpace,nt=A.format,Q=A.type;return A.isCompressedTexture===!0||A.isVideoTexture===!0||k!==cs&&k!==Pi&&(Kt.getTransfer(k)===ce?(nt!==Ie||Q!==Ee)&&It("WebGLTextures: sRGB encoded textures have to use RGBAFormat and UnsignedByteType."):Nt("WebGLTextures: Unsupported texture color space:",k)),v}function kt(A){return typeof HTMLImageElement<"u"&&A instanceof HTMLImageElement?(c.width=A.naturalWidth||A.width,c.height=A.naturalHeight||A.height):typeof VideoFrame<"u"&&A instanceof VideoFrame?(c.width=A.displayWidth,c.height=A.displayHeight):(c.width=A.width,c.height=A.height),c}this.allocateTextureUnit=Tt,this.resetTextureUnits=Z,this.getTextureUnits=J,this.setTextureUnits=_t,this.setTexture2D=et,this.setTexture2DArray=ht,this.setTexture3D=yt,this.setTextureCube=ot,this.rebindTextures=Ln,this.setupRenderTarget=Fn,this.updateRenderTargetMipmap=F,this.updateMultisampleRenderTarget=ve,this.setupDepthRenderbuffer=Dn,this.setupFrameBufferTexture=we,this.useMultisampledRTT=pt,this.dispose=G}function lS(i,t){function e(n,s=Pi){let r,a=Kt.getTransfer(s);if(n===Ee)return i.UNSIGNED_BYTE;if(n===Xo)return i.UNSIGNED_SHORT_4_4_4_4;if(n===Yo)return i.UNSIGNED_SHORT_5_5_5_1;if(n===mu)return i.UNSIGNED_INT_5_9_9_9_REV;if(n===gu)return i.UNSIGNED_INT_10F_11F_11F_REV;if(n===fu)return i.BYTE;if(n===pu)return i.SHORT;if(n===ji)return i.UNSIGNED_SHORT;if(n===qo)return i.INT;if(n===Wt)return i.UNSIGNED_INT;if(n===hn)return i.FLOAT;if(n===An)return i.HALF_FLOAT;if(n===xu)return i.ALPHA;if(n===_u)return i.RGB;if(n===Ie)return i.RGBA;if(n===Mi)return i.DEPTH_COMPONENT;if(n===Ii)return i.DEPTH_STENCIL;if(n===yu)return i.RED;if(n===Ko)return i.RED_INTEGER;if(n===Zi)return i.RG;if(n===oi)return i.RG_INTEGER;if(n===ie)return i.RGBA_INTEGER;if(n===oa||n===la||n===ca||n===ua)if(a===ce)if(r=t.get("WEBGL_compressed_texture_s3tc_srgb"),r!==null){if(n===oa)return r.COMPRESSED_SRGB_S3TC_DXT1_EXT;if(n===la)return r.COMPRESSED_SRGB_ALPHA_S3TC_DXT1_EXT;if(n===ca)return r.COMPRESSED_SRGB_ALPHA_S3TC_DXT3_EXT;if(n===ua)return r.COMPRESSED_SRGB_ALPHA_S3TC_DXT5_EXT}else return null;else if(r=t.get("WEBGL_compressed_texture_s3tc"),r!==null){if(n===oa)return r.COMPRESSED_RGB_S3TC_DXT1_EXT;if(n===la)return r.COMPRESSED_RGBA_S3TC_DXT1_EXT;if(n===ca)return r.COMPRESSED_RGBA_S3TC_DXT3_EXT;if(n===ua)return r.COMPRESSED_RGBA_S3TC_DXT5_EXT}else return null;if(n===jo||n===Zo||n===Qo||n===Jo)if(r=t.get("WEBGL_compressed_texture_pvrtc"),r!==null){if(n===jo)return r.COMPRESSED_RGB_PVRTC_4BPPV1_IMG;if(n===Zo)return r.COMPRESSED_RGB_PVRTC_2BPPV1_IMG;if(n===Qo)return r.COMPRESSED_RGBA_PVRTC_4BPPV1_IMG;if(n===Jo)return r.COMPRESSED_RGBA_PVRTC_2BPPV1_IMG}else return null;if(n===tl||n===el||n===nl||n===il||n===sl||n===ha||n===rl)if(r=t.get("WEBGL_compressed_texture_etc"),r!==null){if(n===tl||n===el)return a===ce?r.COMPRESSED_SRGB8_ETC2:r.COMPRESSED_RGB8_ETC2;if(n===nl)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ETC2_EAC:r.COMPRESSED_RGBA8_ETC2_EAC;if(n===il)return r.COMPRESSED_R11_EAC;if(n===sl)return r.COMPRESSED_SIGNED_R11_EAC;if(n===ha)return r.COMPRESSED_RG11_EAC;if(n===rl)return r.COMPRESSED_SIGNED_RG11_EAC}else return null;if(n===al||n===ol||n===ll||n===cl||n===ul||n===hl||n===dl||n===fl||n===pl||n===ml||n===gl||n===xl||n===_l||n===yl)if(r=t.get("WEBGL_compressed_texture_astc"),r!==null){if(n===al)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_4x4_KHR:r.COMPRESSED_RGBA_ASTC_4x4_KHR;if(n===ol)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_5x4_KHR:r.COMPRESSED_RGBA_ASTC_5x4_KHR;if(n===ll)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_5x5_KHR:r.COMPRESSED_RGBA_ASTC_5x5_KHR;if(n===cl)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_6x5_KHR:r.COMPRESSED_RGBA_ASTC_6x5_KHR;if(n===ul)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_6x6_KHR:r.COMPRESSED_RGBA_ASTC_6x6_KHR;if(n===hl)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_8x5_KHR:r.COMPRESSED_RGBA_ASTC_8x5_KHR;if(n===dl)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_8x6_KHR:r.COMPRESSED_RGBA_ASTC_8x6_KHR;if(n===fl)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_8x8_KHR:r.COMPRESSED_RGBA_ASTC_8x8_KHR;if(n===pl)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_10x5_KHR:r.COMPRESSED_RGBA_ASTC_10x5_KHR;if(n===ml)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_10x6_KHR:r.COMPRESSED_RGBA_ASTC_10x6_KHR;if(n===gl)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_10x8_KHR:r.COMPRESSED_RGBA_ASTC_10x8_KHR;if(n===xl)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_10x10_KHR:r.COMPRESSED_RGBA_ASTC_10x10_KHR;if(n===_l)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_12x10_KHR:r.COMPRESSED_RGBA_ASTC_12x10_KHR;if(n===yl)return a===ce?r.COMPRESSED_SRGB8_ALPHA8_ASTC_12x12_KHR:r.COMPRESSED_RGBA_ASTC_12x12_KHR}else return null;if(n===vl||n===Sl||n===bl)if(r=t.get("EXT_texture_compression_bptc"),r!==null){if(n===vl)return a===ce?r.COMPRESSED_SRGB_ALPHA_BPTC_UNORM_EXT:r.COMPRESSED_RGBA_BPTC_UNORM_EXT;if(n===Sl)return r.COMPRESSED_RGB_BPTC_SIGNED_FLOAT_EXT;if(n===bl)return r.COMPRESSED_RGB_BPTC_UNSIGNED_FLOAT_EXT}else return null;if(n===wl||n===Ml||n===da||n===Tl)if(r=t.get("EXT_texture_compression_rgtc"),r!==null){if(n===wl)return r.COMPRESSED_RED_RGTC1_EXT;if(n===Ml)return r.COMPRESSED_SIGNED_RED_RGTC1_EXT;if(n===da)return r.COMPRESSED_RED_GREEN_RGTC2_EXT;if(n===Tl)return r.COMPRESSED_SIGNED_RED_GREEN_RGTC2_EXT}else return null;return n===ys?i.UNSIGNED_INT_24_8:i[n]!==void 0?i[n]:null}return{convert:e}}var cS=`
void main() {

	gl_Position = vec4( position, 1.0 );

}`,uS=`
uniform sampler2DArray depthColor;
uniform float depthWidth;
uniform float depthHeight;

void main() {

	vec2 coord = vec2( gl_FragCoord.x / depthWidth, gl_FragCoord.y / depthHeight );

	if ( coord.x >= 1.0 ) {

		gl_FragDepth = texture( depthColor, vec3( coord.x - 1.0, coord.y, 1 ) ).r;

	} else {

		gl_FragDepth = texture( depthColor, vec3( coord.x, coord.y, 0 ) ).r;

	}

}`,Bu=class{constructor(){this.texture=null,this.mesh=null,this.depthNear=0,this.depthFar=0}init(t,e){if(this.texture===null){let n=new Qr(t.texture);(t.depthNear!==e.depthNear||t.depthFar!==e.depthFar)&&(this.depthNear=t.depthNear,this.depthFar=t.depthFar),this.texture=n}}getMesh(t){if(this.texture!==null&&this.mesh===null){let e=t.cameras[0].viewport,n=new gn({vertexShader:cS,fragmentShader:uS,uniforms:{depthColor:{value:this.texture},depthWidth:{value:e.z},depthHeight:{value:e.w}}});this.mesh=new Je(new fs(20,20),n)}return this.mesh}reset(){this.texture=null,this.mesh=null}getDepthTexture(){return this.texture}},zu=class extends ri{constructor(t,e){super();let n=this,s=null,r=1,a=null,o="local-floor",l=1,c=null,u=null,h=null,d=null,f=null,g=null,_=typeof XRWebGLBinding<"u",p=new Bu,m={},y=e.getContextAttributes(),w=null,S=null,T=[],E=[],x=new Ht,M=null,N=null,C=new Le;C.viewport=new Zt;let D=new Le;D.viewport=new Zt;let U=[C,D],z=new Vo,P=null,G=null;this.cameraAutoUpdate=!0,this.enabled=!1,this.isPresenting=!1,this.getController=function(W){let et=T[W];return et===void 0&&(et=new Xs,T[W]=et),et.getTargetRaySpace()},this.getControllerGrip=function(W){let et=T[W];return et===void 0&&(et=new Xs,T[W]=et),et.getGripSpace()},this.getHand=function(W){let et=T[W];return et===void 0&&(et=new Xs,T[W]=et),et.getHandSpace()};function q(W){let et=E.indexOf(W.inputSource);if(et===-1)return;let ht=T[et];ht!==void 0&&(ht.update(W.inputSource,W.frame,c||a),ht.dispatchEvent({type:W.type,data:W.inputSource}))}function H(){s.removeEventListener("select",q),s.removeEventListener("selectstart",q),s.removeEventListener("selectend",q),s.removeEventListener("squeeze",q),s.removeEventListener("squeezestart",q),s.removeEventListener("squeezeend",q),s.removeEventListener("end",H),s.removeEventListener("inputsourceschange",tt);for(let W=0;W<T.length;W++){let et=E[W];et!==null&&(E[W]=null,T[W].disconnect(et))}P=null,G=null,p.reset();for(let W in m)delete m[W];if(t.setRenderTarget(w),f=null,d=null,h=null,s=null,S=null,Tt.stop(),n.isPresenting=!1,t.setPixelRatio(M),t.setSize(x.width,x.height,!1),N!==null){let W=N.camera;W.fov=N.fov,W.zoom=N.zoom,W.updateProjectionMatrix(),N=null}n.dispatchEvent({type:"sessionend"})}this.setFramebufferScaleFactor=function(W){r=W,n.isPresenting===!0&&It("WebXRManager: Cannot change framebuffer scale while presenting.")},this.setReferenceSpaceType=function(W){o=W,n.isPresenting===!0&&It("WebXRManager: Cannot change reference space type while presenting.")},this.getReferenceSpace=function(){return c||a},this.setReferenceSpace=function(W){c=W},this.getBaseLayer=function(){return d!==null?d:f},this.getBinding=function(){return h===null&&_&&(h=new XRWebGLBinding(s,e)),h},this.getFrame=function(){return g},this.getSession=function(){return s},this.setSession=async function(W){if(s=W,s!==null){if(w=t.getRenderTarget(),s.addEventListener("select",q),s.addEventListener("selectstart",q),s.addEventListener("selectend",q),s.addEventListener("squeeze",q),s.addEventListener("squeezestart",q),s.addEventListener("squeezeend",q),s.addEventListener("end",H),s.addEventListener("inputsourceschange",tt),y.xrCompatible!==!0&&await e.makeXRCompatible(),M=t.getPixelRatio(),t.getSize(x),_&&"createProjectionLayer"in XRWebGLBinding.prototype){let ht=null,yt=null,ot=null;y.depth&&(ot=y.stencil?e.DEPTH24_STENCIL8:e.DEPTH_COMPONENT24,ht=y.stencil?Ii:Mi,yt=y.stencil?ys:Wt);let Pt={colorFormat:e.RGBA8,depthFormat:ot,scaleFactor:r};h=this.getBinding(),d=h.createProjectionLayer(Pt),s.updateRenderState({layers:[d]}),t.setPixelRatio(1),t.setSize(d.textureWidth,d.textureHeight,!1),S=new Fe(d.textureWidth,d.textureHeight,{format:Ie,type:Ee,depthTexture:new Ai(d.textureWidth,d.textureHeight,yt,void 0,void 0,void 0,void 0,void 0,void 0,ht),stencilBuffer:y.stencil,colorSpace:t.outputColorSpace,samples:y.antialias?4:0,resolveDepthBuffer:d.ignoreDepthValues===!1,resolveStencilBuffer:d.ignoreDepthValues===!1,storeMultisampledDepthBuffer:d.ignoreDepthValues===!1,storeMultisampledStencilBuffer:d.ignoreDepthValues===!1})}else{let ht={antialias:y.antialias,alpha:!0,depth:y.depth,stencil:y.stencil,framebufferScaleFactor:r};f=new XRWebGLLayer(s,e,ht),s.updateRenderState({baseLayer:f}),t.setPixelRatio(1),t.setSize(f.framebufferWidth,f.framebufferHeight,!1),S=new Fe(f.framebufferWidth,f.framebufferHeight,{format:Ie,type:Ee,colorSpace:t.outputColorSpace,stencilBuffer:y.stencil,resolveDepthBuffer:f.ignoreDepthValues===!1,resolveStencilBuffer:f.ignoreDepthValues===!1,storeMultisampledDepthBuffer:f.ignoreDepthValues===!1,storeMultisampledStencilBuffer:f.ignoreDepthValues===!1})}S.isXRRenderTarget=!0,this.setFoveation(l),c=null,a=await s.requestReferenceSpace(o),Tt.setContext(s),Tt.start(),n.isPresenting=!0,n.dispatchEvent({type:"sessionstart"})}},this.getEnvironmentBlendMode=function(){if(s!==null)return s.environmentBlendMode},this.getDepthTexture=function(){return p.getDepthTexture()};function tt(W){for(let et=0;et<W.removed.length;et++){let ht=W.removed[et],yt=E.indexOf(ht);yt>=0&&(E[yt]=null,T[yt].disconnect(ht))}for(let et=0;et<W.added.length;et++){let ht=W.added[et],yt=E.indexOf(ht);if(yt===-1){for(let Pt=0;Pt<T.length;Pt++)if(Pt>=E.length){E.push(ht),yt=Pt;break}else if(E[Pt]===null){E[Pt]=ht,yt=Pt;break}if(yt===-1)break}let ot=T[yt];ot&&ot.connect(ht)}}function V(W,et){et===null?W.matrixWorld.copy(W.matrix):W.matrixWorld.multiplyMatrices(et.matrixWorld,W.matrix),W.matrixWorldInverse.copy(W.matrixWorld).invert()}this.updateCamera=function(W){if(s===null)return;let et=W.near,ht=W.far;p.texture!==null&&(p.depthNear>0&&(et=p.depthNear),p.depthFar>0&&(ht=p.depthFar)),z.near=D.near=C.near=et,z.far=D.far=C.far=ht,(P!==z.near||G!==z.far)&&(s.updateRenderState({depthNear:z.near,depthFar:z.far}),P=z.near,G=z.far),z.layers.mask=W.layers.mask|6,C.layers.mask=z.layers.mask&-5,D.layers.mask=z.layers.mask&-3;let yt=W.parent,ot=z.cameras;V(z,yt);for(let Pt=0;Pt<ot.length;Pt++)V(ot[Pt],yt);z.projectionMatrix.copy(C.projectionMatrix),z.projectionMatrixInverse.copy(C.projectionMatrixInverse),N===null&&W.isPerspectiveCamera&&(N={camera:W,fov:W.fov,zoom:W.zoom}),Z(W,z,yt)};function Z(W,et,ht){ht===null?W.matrix.copy(et.matrixWorld):(W.matrix.copy(ht.matrixWorld),W.matrix.invert(),W.matrix.multiply(et.matrixWorld)),W.matrix.decompose(W.position,W.quaternion,W.scale),W.updateMatrixWorld(!0),W.projectionMatrix.copy(et.projectionMatrix),W.projectionMatrixInverse.copy(et.projectionMatrixInverse),W.isPerspectiveCamera&&(W.fov=Ws*2*Math.atan(1/W.projectionMatrix.elements[5]),W.zoom=1)}this.getCamera=function(){return z},this.getFoveation=function(){if(!(d===null&&f===null))return l},this.setFoveation=function(W){l=W,d!==null&&(d.fixedFoveation=W),f!==null&&f.fixedFoveation!==void 0&&(f.fixedFoveation=W)},this.hasDepthSensing=function(){return p.texture!==null},this.getDepthSensingMesh=function(){return p.getMesh(z)},this.getCameraTexture=function(W){return m[W]};let J=null;function _t(W,et){if(u=et.getViewerPose(c||a),g=et,u!==null){let ht=u.views;f!==null&&(t.setRenderTargetFramebuffer(S,f.framebuffer),t.setRenderTarget(S));let yt=!1;ht.length!==z.cameras.length&&(z.cameras.length=0,yt=!0);for(let Et=0;Et<ht.length;Et++){let Ot=ht[Et],Yt=null;if(f!==null)Yt=f.getViewport(Ot);else{let Ye=h.getViewSubImage(d,Ot);Yt=Ye.viewport,Et===0&&(t.setRenderTargetTextures(S,Ye.colorTexture,Ye.depthStencilTexture),t.setRenderTarget(S))}let Qt=U[Et];Qt===void 0&&(Qt=new Le,Qt.layers.enable(Et),Qt.viewport=new Zt,U[Et]=Qt),Qt.matrix.fromArray(Ot.transform.matrix),Qt.matrix.decompose(Qt.position,Qt.quaternion,Qt.scale),Qt.projectionMatrix.fromArray(Ot.projectionMatrix),Qt.projectionMatrixInverse.copy(Qt.projectionMatrix).invert(),Qt.viewport.set(Yt.x,Yt.y,Yt.width,Yt.height),Et===0&&(z.matrix.copy(Qt.matrix),z.matrix.decompose(z.position,z.quaternion,z.scale)),yt===!0&&z.cameras.push(Qt)}let ot=s.enabledFeatures;if(ot&&ot.includes("depth-sensing")&&s.depthUsage=="gpu-optimized"&&_){h=n.getBinding();let Et=h.getDepthInformation(ht[0]);Et&&Et.isValid&&Et.texture&&p.init(Et,s.renderState)}if(ot&&ot.includes("camera-access")&&_){t.state.unbindTexture(),h=n.getBinding();for(let Et=0;Et<ht.length;Et++){let Ot=ht[Et].camera;if(Ot){let Yt=m[Ot];Yt||(Yt=new Qr,m[Ot]=Yt);let Qt=h.getCameraImage(Ot);Yt.sourceTexture=Qt}}}}for(let ht=0;ht<T.length;ht++){let yt=E[ht],ot=T[ht];yt!==null&&ot!==void 0&&ot.update(yt,et,c||a)}J&&J(W,et),et.detectedPlanes&&n.dispatchEvent({type:"planesdetected",data:et}),g=null}let Tt=new Ep;Tt.setAnimationLoop(_t),this.setAnimationLoop=function(W){J=W},this.dispose=function(){}}},hS=new Vt,Up=new At;Up.set(-1,0,0,0,1,0,0,0,1);function dS(i,t){function e(p,m){p.matrixAutoUpdate===!0&&p.updateMatrix(),m.value.copy(p.matrix)}function n(p,m){m.color.getRGB(p.fogColor.value,Au(i)),m.isFog?(p.fogNear.value=m.near,p.fogFar.value=m.far):m.isFogExp2&&(p.fogDensity.value=m.density)}function s(p,m,y,w,S){m.isNodeMaterial?m.uniformsNeedUpdate=!1:m.isMeshBasicMaterial?r(p,m):m.isMeshLambertMaterial?(r(p,m),m.envMap&&(p.envMapIntensity.value=m.envMapIntensity)):m.isMeshToonMaterial?(r(p,m),h(p,m)):m.isMeshPhongMaterial?(r(p,m),u(p,m),m.envMap&&(p.envMapIntensity.value=m.envMapIntensity)):m.isMeshStandardMaterial?(r(p,m),d(p,m),m.isMeshPhysicalMaterial&&f(p,m,S)):m.isMeshMatcapMaterial?(r(p,m),g(p,m)):m.isMeshDepthMaterial?r(p,m):m.isMeshDistanceMaterial?(r(p,m),_(p,m)):m.isMeshNormalMaterial?r(p,m):m.isLineBasicMaterial?(a(p,m),m.isLineDashedMaterial&&o(p,m)):m.isPointsMaterial?l(p,m,y,w):m.isSpriteMaterial?c(p,m):m.isShadowMaterial?(p.color.value.copy(m.color),p.opacity.value=m.opacity):m.isShaderMaterial&&(m.uniformsNeedUpdate=!1)}function r(p,m){p.opacity.value=m.opacity,m.color&&p.diffuse.value.copy(m.color),m.emissive&&p.emissive.value.copy(m.emissive).multiplyScalar(m.emissiveIntensity),m.map&&(p.map.value=m.map,e(m.map,p.mapTransform)),m.alphaMap&&(p.alphaMap.value=m.alphaMap,e(m.alphaMap,p.alphaMapTransform)),m.bumpMap&&(p.bumpMap.value=m.bumpMap,e(m.bumpMap,p.bumpMapTransform),p.bumpScale.value=m.bumpScale,m.side===un&&(p.bumpScale.value*=-1)),m.normalMap&&(p.normalMap.value=m.normalMap,e(m.normalMap,p.normalMapTransform),p.normalScale.value.copy(m.normalScale),m.side===un&&p.normalScale.value.negate()),m.displacementMap&&(p.displacementMap.value=m.displacementMap,e(m.displacementMap,p.displacementMapTransform),p.displacementScale.value=m.displacementScale,p.displacementBias.value=m.displacementBias),m.emissiveMap&&(p.emissiveMap.value=m.emissiveMap,e(m.emissiveMap,p.emissiveMapTransform)),m.specularMap&&(p.specularMap.value=m.specularMap,e(m.specularMap,p.specularMapTransform)),m.alphaTest>0&&(p.alphaTest.value=m.alphaTest);let y=t.get(m),w=y.envMap,S=y.envMapRotation;w&&(p.envMap.value=w,p.envMapRotation.value.setFromMatrix4(hS.makeRotationFromEuler(S)).transpose(),w.isCubeTexture&&w.isRenderTargetTexture===!1&&p.envMapRotation.value.premultiply(Up),p.reflectivity.value=m.reflectivity,p.ior.value=m.ior,p.refractionRatio.value=m.refractionRatio),m.lightMap&&(p.lightMap.value=m.lightMap,p.lightMapIntensity.value=m.lightMapIntensity,e(m.lightMap,p.lightMapTransform)),m.aoMap&&(p.aoMap.value=m.aoMap,p.aoMapIntensity.value=m.aoMapIntensity,e(m.aoMap,p.aoMapTransform))}function a(p,m){p.diffuse.value.copy(m.color),p.opacity.value=m.opacity,m.map&&(p.map.value=m.map,e(m.map,p.mapTransform))}function o(p,m){p.dashSize.value=m.dashSize,p.totalSize.value=m.dashSize+m.gapSize,p.scale.value=m.scale}function l(p,m,y,w){p.diffuse.value.copy(m.color),p.opacity.value=m.opacity,p.size.value=m.size*y,p.scale.value=w*.5,m.map&&(p.map.value=m.map,e(m.map,p.uvTransform)),m.alphaMap&&(p.alphaMap.value=m.alphaMap,e(m.alphaMap,p.alphaMapTransform)),m.alphaTest>0&&(p.alphaTest.value=m.alphaTest)}function c(p,m){p.diffuse.value.copy(m.color),p.opacity.value=m.opacity,p.rotation.value=m.rotation,m.map&&(p.map.value=m.map,e(m.map,p.mapTransform)),m.alphaMap&&(p.alphaMap.value=m.alphaMap,e(m.alphaMap,p.alphaMapTransform)),m.alphaTest>0&&(p.alphaTest.value=m.alphaTest)}function u(p,m){p.specular.value.copy(m.specular),p.shininess.value=Math.max(m.shininess,1e-4)}function h(p,m){m.gradientMap&&(p.gradientMap.value=m.gradientMap)}function d(p,m){p.metalness.value=m.metalness,m.metalnessMap&&(p.metalnessMap.value=m.metalnessMap,e(m.metalnessMap,p.metalnessMapTransform)),p.roughness.value=m.roughness,m.roughnessMap&&(p.roughnessMap.value=m.roughnessMap,e(m.roughnessMap,p.roughnessMapTransform)),m.envMap&&(p.envMapIntensity.value=m.envMapIntensity)}function f(p,m,y){p.ior.value=m.ior,m.diffuseRoughness>0&&(p.diffuseRoughness.value=m.diffuseRoughness,m.diffuseRoughnessMap&&(p.diffuseRoughnessMap.value=m.diffuseRoughnessMap,e(m.diffuseRoughnessMap,p.diffuseRoughnessMapTransform))),m.sheen>0&&(p.sheenColor.value.copy(m.sheenColor).multiplyScalar(m.sheen),p.sheenRoughness.value=m.sheenRoughness,m.sheenColorMap&&(p.sheenColorMap.value=m.sheenColorMap,e(m.sheenColorMap,p.sheenColorMapTransform)),m.sheenRoughnessMap&&(p.sheenRoughnessMap.value=m.sheenRoughnessMap,e(m.sheenRoughnessMap,p.sheenRoughnessMapTransform))),m.clearcoat>0&&(p.clearcoat.value=m.clearcoat,p.clearcoatRoughness.value=m.clearcoatRoughness,m.clearcoatMap&&(p.clearcoatMap.value=m.clearcoatMap,e(m.clearcoatMap,p.clearcoatMapTransform)),m.clearcoatRoughnessMap&&(p.clearcoatRoughnessMap.value=m.clearcoatRoughnessMap,e(m.clearcoatRoughnessMap,p.clearcoatRoughnessMapTransform)),m.clearcoatNormalMap&&(p.clearcoatNormalMap.value=m.clearcoatNormalMap,e(m.clearcoatNormalMap,p.clearcoatNormalMapTransform),p.clearcoatNormalScale.value.copy(m.clearcoatNormalScale),m.side===un&&p.clearcoatNormalScale.value.negate())),m.dispersion>0&&(p.dispersion.value=m.dispersion),m.retroreflectivity>0&&(p.retroreflectivity.value=m.retroreflectivity),m.iridescence>0&&(p.iridescence.value=m.iridescence,p.iridescenceIOR.value=m.iridescenceIOR,p.iridescenceThicknessMinimum.value=m.iridescenceThicknessMinimum,p.iridescenceThicknessMaximum.value=m.iridescenceThicknessMaximum,m.iridescenceMap&&(p.iridescenceMap.value=m.iridescenceMap,e(m.iridescenceMap,p.iridescenceMapTransform)),m.iridescenceThicknessMap&&(p.iridescenceThicknessMap.value=m.iridescenceThicknessMap,e(m.iridescenceThicknessMap,p.iridescenceThicknessMapTransform))),m.transmission>0&&(p.transmission.value=m.transmission,p.transmissionSamplerMap.value=y.texture,p.transmissionSamplerSize.value.set(y.width,y.height),m.transmissionMap&&(p.transmissionMap.value=m.transmissionMap,e(m.transmissionMap,p.transmissionMapTransform)),p.thickness.value=m.thickness,m.thicknessMap&&(p.thicknessMap.value=m.thicknessMap,e(m.thicknessMap,p.thicknessMapTransform)),p.attenuationDistance.value=m.attenuationDistance,p.attenuationColor.value.copy(m.attenuationColor)),m.anisotropy>0&&(p.anisotropyVector.value.set(m.anisotropy*Math.cos(m.anisotropyRotation),m.anisotropy*Math.sin(m.anisotropyRotation)),m.anisotropyMap&&(p.anisotropyMap.value=m.anisotropyMap,e(m.anisotropyMap,p.anisotropyMapTransform))),p.specularIntensity.value=m.specularIntensity,p.specularColor.value.copy(m.specularColor),m.specularColorMap&&(p.specularColorMap.value=m.specularColorMap,e(m.specularColorMap,p.specularColorMapTransform)),m.specularIntensityMap&&(p.specularIntensityMap.value=m.specularIntensityMap,e(m.specularIntensityMap,p.specularIntensityMapTransform))}function g(p,m){m.matcap&&(p.matcap.value=m.matcap)}function _(p,m){let y=t.get(m).light;p.referencePosition.value.setFromMatrixPosition(y.matrixWorld),p.nearDistance.value=y.shadow.camera.near,p.farDistance.value=y.shadow.camera.far}return{refreshFogUniforms:n,refreshMaterialUniforms:s}}function fS(i,t,e,n){let s={},r={};function a(y,w){let S=w.program;n.uniformBlockBinding(y,S,s[y.id])}function o(y,w){let S=s[y.id];S===void 0&&(g(y),S=l(y),s[y.id]=S,y.addEventListener("dispose",p));let T=w.program;n.updateUBOMapping(y,T);let E=t.render.frame;r[y.id]!==E&&(c(y),r[y.id]=E)}function l(y){let w=i.createBuffer(),S=y.__size,T=y.usage;return i.bindBuffer(i.UNIFORM_BUFFER,w),i.bufferData(i.UNIFORM_BUFFER,S,T),i.bindBuffer(i.UNIFORM_BUFFER,null),w}function c(y){let w=s[y.id],S=y.uniforms,T=y.__cache;i.bindBuffer(i.UNIFORM_BUFFER,w);for(let E=0,x=S.length;E<x;E++){let M=S[E];if(Array.isArray(M))for(let N=0,C=M.length;N<C;N++)u(M[N],E,N,T);else u(M,E,0,T)}i.bindBuffer(i.UNIFORM_BUFFER,null)}function u(y,w,S,T){if(d(y,w,S,T)===!0){let E=y.__offset,x=y.value;if(Array.isArray(x)){let M=0;for(let N=0;N<x.length;N++){let C=x[N],D=_(C,!0);h(C,y.__data,M),M+=D.storage/Float32Array.BYTES_PER_ELEMENT}}else h(x,y.__data,0);i.bufferSubData(i.UNIFORM_BUFFER,E,y.__data)}}function h(y,w,S){typeof y=="number"||typeof y=="boolean"?w[S]=y:y.isMatrix3?(w[S]=y.elements[0],w[S+1]=y.elements[1],w[S+2]=y.elements[2],w[S+3]=0,w[S+4]=y.elements[3],w[S+5]=y.elements[4],w[S+6]=y.elements[5],w[S+7]=0,w[S+8]=y.elements[6],w[S+9]=y.elements[7],w[S+10]=y.elements[8],w[S+11]=0):ArrayBuffer.isView(y)?w.set(y.subarray(0,w.length-S),S):y.toArray(w,S)}function d(y,w,S,T){let E=y.value,x=w+"_"+S;if(Array.isArray(E)){T[x]===void 0&&(T[x]=[]);let M=T[x],N=!1;for(let C=0;C<E.length;C++)f(E[C],M,C)===!0&&(N=!0);return N}return f(E,T,x)}function f(y,w,S){if(w[S]===void 0)return typeof y=="number"||typeof y=="boolean"?w[S]=y:ArrayBuffer.isView(y)?w[S]=y.slice():w[S]=y.clone(),!0;{let T=w[S];if(typeof y=="number"||typeof y=="boolean"){if(T!==y)return w[S]=y,!0}else{if(ArrayBuffer.isView(y))return!0;if(T.equals(y)===!1)return T.copy(y),!0}}return!1}function g(y){let w=y.uniforms,S=0,T=16;for(let x=0,M=w.length;x<M;x++){let N=Array.isArray(w[x])?w[x]:[w[x]];for(let C=0,D=N.length;C<D;C++){let U=N[C],z=Array.isArray(U.value)?U.value:[U.value],P=Array.isArray(w[x])||Array.isArray(U.value),G=S;for(let H=0,tt=z.length;H<tt;H++){let V=z[H],Z=_(V,P),J=S%T,_t=J%Z.boundary,Tt=J+_t;S+=_t,Tt!==0&&T-Tt<Z.storage&&(S+=T-Tt),H===0&&(G=S),S+=Z.storage}let q=U.type==="int"?Int32Array:U.type==="uint"?Uint32Array:Float32Array;U.__data=new q((S-G)/Float32Array.BYTES_PER_ELEMENT),U.__offset=G}}let E=S%T;return E>0&&(S+=T-E),y.__size=S,y.__cache={},this}function _(y,w){let S={boundary:0,storage:0};return typeof y=="number"||typeof y=="boolean"?(S.boundary=4,S.storage=4):y.isVector2?(S.boundary=8,S.storage=8):y.isVector3||y.isColor?(S.boundary=16,S.storage=12):y.isVector4?(S.boundary=16,S.storage=16):y.isMatrix3?(S.boundary=16,S.storage=48):y.isMatrix4?(S.boundary=16,S.storage=64):y.isTexture?It("WebGLRenderer: Texture samplers can not be part of an uniforms group."):ArrayBuffer.isView(y)?(S.boundary=16,S.storage=y.byteLength):It("WebGLRenderer: Unsupported uniform value type.",y),w===!0&&(S.boundary=16,S.storage=Math.ceil(S.storage/16)*16),S}function p(y){let w=y.target;w.removeEventListener("dispose",p),i.deleteBuffer(s[w.id]),delete s[w.id],delete r[w.id]}function m(){for(let y in s)i.deleteBuffer(s[y]);s={},r={}}return{bind:a,update:o,dispose:m}}var pS=new Uint16Array([12469,15057,12620,14925,13266,14620,13807,14376,14323,13990,14545,13625,14713,13328,14840,12882,14931,12528,14996,12233,15039,11829,15066,11525,15080,11295,15085,10976,15082,10705,15073,10495,13880,14564,13898,14542,13977,14430,14158,14124,14393,13732,14556,13410,14702,12996,14814,12596,14891,12291,14937,11834,14957,11489,14958,11194,14943,10803,14921,10506,14893,10278,14858,9960,14484,14039,14487,14025,14499,13941,14524,13740,14574,13468,14654,13106,14743,12678,14818,12344,14867,11893,14889,11509,14893,11180,14881,10751,14852,10428,14812,10128,14765,9754,14712,9466,14764,13480,14764,13475,14766,13440,14766,13347,14769,13070,14786,12713,14816,12387,14844,11957,14860,11549,14868,11215,14855,10751,14825,10403,14782,10044,14729,9651,14666,9352,14599,9029,14967,12835,14966,12831,14963,12804,14954,12723,14936,12564,14917,12347,14900,11958,14886,11569,14878,11247,14859,10765,14828,10401,14784,10011,14727,9600,14660,9289,14586,8893,14508,8533,15111,12234,15110,12234,15104,12216,15092,12156,15067,12010,15028,11776,14981,11500,14942,11205,14902,10752,14861,10393,14812,9991,14752,9570,14682,9252,14603,8808,14519,8445,14431,8145,15209,11449,15208,11451,15202,11451,15190,11438,15163,11384,15117,11274,15055,10979,14994,10648,14932,10343,14871,9936,14803,9532,14729,9218,14645,8742,14556,8381,14461,8020,14365,7603,15273,10603,15272,10607,15267,10619,15256,10631,15231,10614,15182,10535,15118,10389,15042,10167,14963,9787,14883,9447,14800,9115,14710,8665,14615,8318,14514,7911,14411,7507,14279,7198,15314,9675,15313,9683,15309,9712,15298,9759,15277,9797,15229,9773,15166,9668,15084,9487,14995,9274,14898,8910,14800,8539,14697,8234,14590,7790,14479,7409,14367,7067,14178,6621,15337,8619,15337,8631,15333,8677,15325,8769,15305,8871,15264,8940,15202,8909,15119,8775,15022,8565,14916,8328,14804,8009,14688,7614,14569,7287,14448,6888,14321,6483,14088,6171,15350,7402,15350,7419,15347,7480,15340,7613,15322,7804,15287,7973,15229,8057,15148,8012,15046,7846,14933,7611,14810,7357,14682,7069,14552,6656,14421,6316,14251,5948,14007,5528,15356,5942,15356,5977,15353,6119,15348,6294,15332,6551,15302,6824,15249,7044,15171,7122,15070,7050,14949,6861,14818,6611,14679,6349,14538,6067,14398,5651,14189,5311,13935,4958,15359,4123,15359,4153,15356,4296,15353,4646,15338,5160,15311,5508,15263,5829,15188,6042,15088,6094,14966,6001,14826,5796,14678,5543,14527,5287,14377,4985,14133,4586,13869,4257,15360,1563,15360,1642,15358,2076,15354,2636,15341,3350,15317,4019,15273,4429,15203,4732,15105,4911,14981,4932,14836,4818,14679,4621,14517,4386,14359,4156,14083,3795,13808,3437,15360,122,15360,137,15358,285,15355,636,15344,1274,15322,2177,15281,2765,15215,3223,15120,3451,14995,3569,14846,3567,14681,3466,14511,3305,14344,3121,14037,2800,13753,2467,15360,0,15360,1,15359,21,15355,89,15346,253,15325,479,15287,796,15225,1148,15133,1492,15008,1749,14856,1882,14685,1886,14506,1783,14324,1608,13996,1398,13702,1183]),li=null;function mS(){return li===null&&(li=new Tn(pS,16,16,Zi,An),li.name="DFG_LUT",li.minFilter=We,li.magFilter=We,li.wrapS=si,li.wrapT=si,li.generateMipmaps=!1,li.needsUpdate=!0),li}var Cl=class{constructor(t={}){let{canvas:e=Kf(),context:n=null,depth:s=!0,stencil:r=!1,alpha:a=!1,antialias:o=!1,premultipliedAlpha:l=!0,preserveDrawingBuffer:c=!1,powerPreference:u="default",failIfMajorPerformanceCaveat:h=!1,reversedDepthBuffer:d=!1,outputBufferType:f=Ee}=t;this.isWebGLRenderer=!0;let g;if(n!==null){if(typeof WebGLRenderingContext<"u"&&n instanceof WebGLRenderingContext)throw new Error("THREE.WebGLRenderer: WebGL 1 is not supported since r163.");g=n.getContextAttributes().alpha}else g=a;let _=f,p=new Set([ie,oi,Ko]),m=new Set([Ee,Wt,ji,ys,Xo,Yo]),y=new Uint32Array(4),w=new Int32Array(4),S={textures:[],min:[],max:[],resolution:[]},T=null,E=null,x=[],M=[],N=null;this.domElement=e,this.debug={checkShaderErrors:!0,diagnostics:{keywords:!1},onShaderError:null},this.autoClear=!0,this.autoClearColor=!0,this.autoClearDepth=!0,this.autoClearStencil=!0,this.sortObjects=!0,this.clippingPlanes=[],this.localClippingEnabled=!1,this.toneMapping=ai,this.toneMappingExposure=1,this.transmissionResolutionScale=1;let C=this,D=!1,U=null,z=null,P=null,G=null;this._outputColorSpace=je;let q=0,H=0,tt=null,V=-1,Z=null,J=new Zt,_t=new Zt,Tt=null,W=new Lt(0),et=0,ht=e.width,yt=e.height,ot=1,Pt=null,ue=null,Et=new Zt(0,0,ht,yt),Ot=new Zt(0,0,ht,yt),Yt=!1,Qt=new ds,Ye=new Eo,Pe=!1,fn=!1,we=new Vt,ni=new R,He=new Zt,Dn={background:null,fog:null,environment:null,overrideMaterial:null,isScene:!0},Ln=!1;function Fn(){return tt===null?ot:1}let F=n;function Nn(b,L){return e.getContext(b,L)}let ve,Se,pt,De,Dt,kt,A,v,k,nt,Q,rt,dt,Y,K,lt,I,j,X,ct,st,at,Rt;try{let b={alpha:!0,depth:s,stencil:r,antialias:o,premultipliedAlpha:l,preserveDrawingBuffer:c,powerPreference:u,failIfMajorPerformanceCaveat:h};if("setAttribute"in e&&e.setAttribute("data-engine",`three.js r${"187"}`),e.addEventListener("webglcontextlost",Ct,!1),e.addEventListener("webglcontextrestored",$t,!1),e.addEventListener("webglcontextcreationerror",mt,!1),F===null){let L="webgl2";if(F=Nn(L,b),F===null)throw Nn(L)?new Error("THREE.WebGLRenderer: Error creating WebGL context with your selected attributes."):new Error("THREE.WebGLRenderer: Error creating WebGL context.")}qt()}catch(b){throw e.removeEventListener("webglcontextlost",Ct,!1),e.removeEventListener("webglcontextrestored",$t,!1),e.removeEventListener("webglcontextcreationerror",mt,!1),Nt("WebGLRenderer: "+b.message),b}function qt(){ve=new Ey(F),ve.init(),st=new lS(F,ve),Se=new my(F,ve,t,st),pt=new aS(F,ve),Se.reversedDepthBuffer&&d&&pt.buffers.depth.setReversed(!0),z=F.createFramebuffer(),P=F.createFramebuffer(),G=F.createFramebuffer(),De=new Cy(F),Dt=new qv,kt=new oS(F,ve,pt,Dt,Se,st,De),A=new Ty(C),v=new P0(F),at=new fy(F,v),k=new Ay(F,v,De,at),nt=new Py(F,k,v,at,De),j=new Iy(F,Se,kt),K=new gy(Dt),Q=new Wv(C,A,ve,Se,at,K),rt=new dS(C,Dt),dt=new Yv,Y=new tS(ve),I=new dy(C,A,pt,nt,g,l),lt=new rS(C,nt,Se),Rt=new fS(F,De,Se,pt),X=new py(F,ve,De),ct=new Ry(F,ve,De),De.programs=Q.programs,C.capabilities=Se,C.extensions=ve,C.properties=Dt,C.renderLists=dt,C.shadowMap=lt,C.state=pt,C.info=De}_!==Ee&&(N=new Ly(_,e.width,e.height,o,s,r));let it=new zu(C,F);this.xr=it,this.getContext=function(){return F},this.getContextAttributes=function(){return F.getContextAttributes()},this.forceContextLoss=function(){let b=ve.get("WEBGL_lose_context");b&&b.loseContext()},this.forceContextRestore=function(){let b=ve.get("WEBGL_lose_context");b&&b.restoreContext()},this.getPixelRatio=function(){return ot},this.setPixelRatio=function(b){b!==void 0&&(ot=b,this.setSize(ht,yt,!1))},this.getSize=function(b){return b.set(ht,yt)},this.setSize=function(b,L,$=!0){if(it.isPresenting){It("WebGLRenderer: Can't change size while VR device is presenting.");return}ht=b,yt=L,e.width=Math.floor(b*ot),e.height=Math.floor(L*ot),$===!0&&(e.style.width=b+"px",e.style.height=L+"px"),N!==null&&N.setSize(e.width,e.height),this.setViewport(0,0,b,L)},this.getDrawingBufferSize=function(b){return b.set(ht*ot,yt*ot).floor()},this.setDrawingBufferSize=function(b,L,$){ht=b,yt=L,ot=$,e.width=Math.floor(b*$),e.height=Math.floor(L*$),this.setViewport(0,0,b,L)},this.setEffects=function(b){if(_===Ee){Nt("WebGLRenderer: setEffects() requires outputBufferType set to HalfFloatType or FloatType.");return}if(b){for(let L=0;L<b.length;L++)if(b[L].isOutputPass===!0){It("WebGLRenderer: OutputPass is not needed in setEffects(). Tone mapping and color space conversion are applied automatically.");break}}N.setEffects(b||[])},this.getCurrentViewport=function(b){return b.copy(J)},this.getViewport=function(b){return b.copy(Et)},this.setViewport=function(b,L,$,O){b.isVector4?Et.set(b.x,b.y,b.z,b.w):Et.set(b,L,$,O),pt.viewport(J.copy(Et).multiplyScalar(Fn()).round())},this.getScissor=function(b){return b.copy(Ot)},this.setScissor=function(b,L,$,O){b.isVector4?Ot.set(b.x,b.y,b.z,b.w):Ot.set(b,L,$,O),pt.scissor(_t.copy(Ot).multiplyScalar(Fn()).round())},this.getScissorTest=function(){return Yt},this.setScissorTest=function(b){pt.setScissorTest(Yt=b)},this.setOpaqueSort=function(b){Pt=b},this.setTransparentSort=function(b){ue=b},this.getClearColor=function(b){return b.copy(I.getClearColor())},this.setClearColor=function(){I.setClearColor(...arguments)},this.getClearAlpha=function(){return I.getClearAlpha()},this.setClearAlpha=function(){I.setClearAlpha(...arguments)},this.clear=function(b=!0,L=!0,$=!0){let O=0;if(b){let B=!1;if(tt!==null){let ft=tt.texture.format;B=p.has(ft)}if(B){let ft=tt.texture.type,St=m.has(ft),ut=I.getClearColor(),xt=I.getClearAlpha(),Mt=ut.r,Bt=ut.g,Jt=ut.b;St?(y[0]=Mt,y[1]=Bt,y[2]=Jt,y[3]=xt,F.clearBufferuiv(F.COLOR,0,y)):(w[0]=Mt,w[1]=Bt,w[2]=Jt,w[3]=xt,F.clearBufferiv(F.COLOR,0,w))}else O|=F.COLOR_BUFFER_BIT}L&&(O|=F.DEPTH_BUFFER_BIT,this.state.buffers.depth.setMask(!0)),$&&(O|=F.STENCIL_BUFFER_BIT,this.state.buffers.stencil.setMask(4294967295)),O!==0&&F.clear(O)},this.clearColor=function(){this.clear(!0,!1,!1)},this.clearDepth=function(){this.clear(!1,!0,!1)},this.clearStencil=function(){this.clear(!1,!1,!0)},this.setNodesHandler=function(b){b.setRenderer(this),U=b},this.dispose=function(){e.removeEventListener("webglcontextlost",Ct,!1),e.removeEventListener("webglcontextrestored",$t,!1),e.removeEventListener("webglcontextcreationerror",mt,!1),I.dispose(),dt.dispose(),Y.dispose(),kt.dispose(),Dt.dispose(),A.dispose(),nt.dispose(),k.dispose(),at.dispose(),Rt.dispose(),Q.dispose(),it.dispose(),it.removeEventListener("sessionstart",Dd),it.removeEventListener("sessionend",Ld),ns.stop()};function Ct(b){b.preventDefault(),wu("WebGLRenderer: Context Lost."),D=!0}function $t(){wu("WebGLRenderer: Context Restored."),D=!1;let b=De.autoReset,L=lt.enabled,$=lt.autoUpdate,O=lt.needsUpdate,B=lt.type;qt(),De.autoReset=b,lt.enabled=L,lt.autoUpdate=$,lt.needsUpdate=O,lt.type=B}function mt(b){Nt("WebGLRenderer: A WebGL context could not be created. Reason: ",b.statusMessage)}function he(b){let L=b.target;L.removeEventListener("dispose",he),Ve(L)}function Ve(b){Ui(b),Dt.remove(b)}function Ui(b){let L=Dt.get(b).programs;L!==void 0&&(L.forEach(function($){Q.releaseProgram($)}),b.isShaderMaterial&&Q.releaseShaderCache(b))}this.renderBufferDirect=function(b,L,$,O,B,ft){L===null&&(L=Dn);let St=B.isMesh&&B.matrixWorld.determinantAffine()<0,ut=Rg(b,L,$,O,B);pt.setMaterial(O,St);let xt=$.index,Mt=1;if(O.wireframe===!0){if(xt=k.getWireframeAttribute($),xt===void 0)return;Mt=2}let Bt=$.drawRange,Jt=$.attributes.position,bt=Bt.start*Mt,te=(Bt.start+Bt.count)*Mt;ft!==null&&(bt=Math.max(bt,ft.start*Mt),te=Math.min(te,(ft.start+ft.count)*Mt)),xt!==null?(bt=Math.max(bt,0),te=Math.min(te,xt.count)):Jt!=null&&(bt=Math.max(bt,0),te=Math.min(te,Jt.count));let Ae=te-bt;if(Ae<0||Ae===1/0)return;at.setup(B,O,ut,$,xt);let me,pe=X;if(xt!==null&&(me=v.get(xt),pe=ct,pe.setIndex(me)),B.isMesh)O.wireframe===!0?(pt.setLineWidth(O.wireframeLinewidth*Fn()),pe.setMode(F.LINES)):pe.setMode(F.TRIANGLES);else if(B.isLine){let nn=O.linewidth;nn===void 0&&(nn=1),pt.setLineWidth(nn*Fn()),B.isLineSegments?pe.setMode(F.LINES):B.isLineLoop?pe.setMode(F.LINE_LOOP):pe.setMode(F.LINE_STRIP)}else B.isPoints?pe.setMode(F.POINTS):B.isSprite&&pe.setMode(F.TRIANGLES);if(B.isBatchedMesh)if(ve.get("WEBGL_multi_draw"))pe.renderMultiDraw(B._multiDrawStarts,B._multiDrawCounts,B._multiDrawCount);else{let nn=B._multiDrawStarts,wt=B._multiDrawCounts,cn=B._multiDrawCount,ae=xt?v.get(xt).bytesPerElement:1,is=Dt.get(O).currentProgram.getUniforms();for(let sn=0;sn<cn;sn++)is.setValue(F,"_gl_DrawID",sn),pe.render(nn[sn]/ae,wt[sn])}else if(B.isInstancedMesh)pe.renderInstances(bt,Ae,B.count);else if($.isInstancedBufferGeometry){let nn=$._maxInstanceCount!==void 0?$._maxInstanceCount:1/0,wt=Math.min($.instanceCount,nn);pe.renderInstances(bt,Ae,wt)}else pe.render(bt,Ae)};function Pd(b,L,$,O){U!==null&&b.isNodeMaterial&&U.setObject(O,b),Pe===!0&&K.setState(b,$,!1),b.transparent===!0&&b.side===Bn&&b.forceSinglePass===!1?(b.side=un,b.needsUpdate=!0,Pr(b,L,O),b.side=Ki,b.needsUpdate=!0,Pr(b,L,O),b.side=Bn):Pr(b,L,O)}this.compile=function(b,L,$=null){$===null&&($=b),U!==null&&U.renderStart(b,L,$),E=Y.get($),E.init(L),M.push(E),$.traverseVisible(function(B){B.isLight&&B.layers.test(L.layers)&&(E.pushLight(B),B.castShadow&&E.pushShadow(B))}),b!==$&&b.traverseVisible(function(B){B.isLight&&B.layers.test(L.layers)&&(E.pushLight(B),B.castShadow&&E.pushShadow(B))}),E.setupLights(),U!==null&&U.updateLights(E.state.lightsArray),fn=this.localClippingEnabled,Pe=K.init(this.clippingPlanes,fn),Pe===!0&&K.setGlobalState(this.clippingPlanes,L),U!==null&&lt.render(E.state.shadowsArray,$,L);let O=new Set;return b.traverse(function(B){if(!(B.isMesh||B.isPoints||B.isLine||B.isSprite))return;let ft=B.material;if(ft)if(Array.isArray(ft))for(let St=0;St<ft.length;St++){let ut=ft[St];Pd(ut,$,L,B),O.add(ut)}else Pd(ft,$,L,B),O.add(ft)}),E=M.pop(),U!==null&&U.renderEnd(),O},this.compileAsync=function(b,L,$=null){let O=this.compile(b,L,$);return new Promise(B=>{function ft(){if(O.forEach(function(St){let xt=Dt.get(St).currentProgram;(xt===void 0||xt.isReady())&&O.delete(St)}),O.size===0){B(b);return}setTimeout(ft,10)}ve.get("KHR_parallel_shader_compile")!==null?ft():setTimeout(ft,10)})};let bc=null;function Eg(b){bc&&bc(b)}function Dd(){ns.stop()}function Ld(){ns.start()}let ns=new Ep;ns.setAnimationLoop(Eg),typeof self<"u"&&ns.setContext(self),this.setAnimationLoop=function(b){bc=b,it.setAnimationLoop(b),b===null?ns.stop():ns.start()},it.addEventListener("sessionstart",Dd),it.addEventListener("sessionend",Ld),this.render=function(b,L){if(L!==void 0&&L.isCamera!==!0){Nt("WebGLRenderer.render: camera is not an instance of THREE.Camera.");return}if(D===!0)return;U!==null&&U.renderStart(b,L);let $=it.enabled===!0&&it.isPresenting===!0,O=N!==null&&(tt===null||$)&&N.begin(C,tt);if(b.matrixWorldAutoUpdate===!0&&b.updateMatrixWorld(),L.parent===null&&L.matrixWorldAutoUpdate===!0&&L.updateMatrixWorld(),it.enabled===!0&&it.isPresenting===!0&&(N===null||N.isCompositing()===!1)&&(it.cameraAutoUpdate===!0&&it.updateCamera(L),L=it.getCamera()),b.isScene===!0&&b.onBeforeRender(C,b,L,tt),E=Y.get(b,M.length),E.init(L),E.state.textureUnits=kt.getTextureUnits(),M.push(E),we.multiplyMatrices(L.projectionMatrix,L.matrixWorldInverse),L.isArrayCamera?Ye.setFromArrayCamera(L):Qt.setFromProjectionMatrix(we,On,L.reversedDepth),fn=this.localClippingEnabled,Pe=K.init(this.clippingPlanes,fn),T=dt.get(b,x.length),T.init(),x.push(T),this.info.render.frame++,it.enabled===!0&&it.isPresenting===!0){let St=C.xr.getDepthSensingMesh();St!==null&&wc(St,L,-1/0,C.sortObjects)}wc(b,L,0,C.sortObjects),T.finish(),U!==null&&U.updateLights(E.state.lightsArray),C.sortObjects===!0&&T.sort(Pt,ue),Ln=it.enabled===!1||it.isPresenting===!1||it.hasDepthSensing()===!1,Ln&&I.addToRenderList(T,b),this.info.autoReset===!0&&this.info.reset(),Pe===!0&&K.beginShadows();let B=E.state.shadowsArray;if(lt.render(B,b,L),Pe===!0&&K.endShadows(),(O&&N.hasRenderPass())===!1){let St=T.opaque,ut=T.transmissive;if(E.setupLights(),L.isArrayCamera){let xt=L.cameras;if(ut.length>0)for(let Mt=0,Bt=xt.length;Mt<Bt;Mt++){let Jt=xt[Mt];Nd(St,ut,b,Jt)}Ln&&I.render(b);for(let Mt=0,Bt=xt.length;Mt<Bt;Mt++){let Jt=xt[Mt];Fd(T,b,Jt,Jt.viewport)}}else ut.length>0&&Nd(St,ut,b,L),Ln&&I.render(b),Fd(T,b,L)}tt!==null&&H===0&&(kt.updateMultisampleRenderTarget(tt),kt.updateRenderTargetMipmap(tt)),O&&N.end(C),b.isScene===!0&&b.onAfterRender(C,b,L),at.resetDefaultState(),V=-1,Z=null,M.pop(),M.length>0?(E=M[M.length-1],kt.setTextureUnits(E.state.textureUnits),Pe===!0&&K.setGlobalState(C.clippingPlanes,E.state.camera)):E=null,x.pop(),x.length>0?T=x[x.length-1]:T=null,U!==null&&U.renderEnd()};function wc(b,L,$,O){if(b.visible===!1)return;if(b.layers.test(L.layers)){if(b.isGroup)$=b.renderOrder;else if(b.isLOD)b.autoUpdate===!0&&b.update(L);else if(b.isLight)E.pushLight(b),b.castShadow&&E.pushShadow(b);else if(b.isSprite){let St=L.isArrayCamera?Ye:Qt;if(!b.frustumCulled||b.intersectsFrustum(St)){O&&He.setFromMatrixPosition(b.matrixWorld).applyMatrix4(we);let ut=nt.update(b),xt=b.material;xt.visible&&T.push(b,ut,xt,$,He.z,null,L)}}else if(b.isMesh||b.isLine||b.isPoints){let St=L.isArrayCamera?Ye:Qt;if(!b.frustumCulled||b.intersectsFrustum(St)){let ut=nt.update(b),xt=b.material;if(O&&(b.boundingSphere!==void 0?(b.boundingSphere===null&&b.computeBoundingSphere(),He.copy(b.boundingSphere.center)):(ut.boundingSphere===null&&ut.computeBoundingSphere(),He.copy(ut.boundingSphere.center)),He.applyMatrix4(b.matrixWorld).applyMatrix4(we)),Array.isArray(xt)){let Mt=ut.groups;for(let Bt=0,Jt=Mt.length;Bt<Jt;Bt++){let bt=Mt[Bt],te=xt[bt.materialIndex];te&&te.visible&&T.push(b,ut,te,$,He.z,bt,L)}}else xt.visible&&T.push(b,ut,xt,$,He.z,null,L)}}}let ft=b.children;for(let St=0,ut=ft.length;St<ut;St++)wc(ft[St],L,$,O)}function Fd(b,L,$,O){let{opaque:B,transmissive:ft,transparent:St}=b;E.setupLightsView($),Pe===!0&&K.setGlobalState(C.clippingPlanes,$),O&&pt.viewport(J.copy(O)),B.length>0&&Ba(B,L,$),ft.length>0&&Ba(ft,L,$),St.length>0&&Ba(St,L,$),pt.buffers.depth.setTest(!0),pt.buffers.depth.setMask(!0),pt.buffers.color.setMask(!0),pt.setPolygonOffset(!1)}function Nd(b,L,$,O){if(($.isScene===!0?$.overrideMaterial:null)!==null)return;if(E.state.transmissionRenderTarget[O.id]===void 0){let bt=ve.has("EXT_color_buffer_half_float")||ve.has("EXT_color_buffer_float");E.state.transmissionRenderTarget[O.id]=new Fe(1,1,{generateMipmaps:!0,type:bt?An:Ee,minFilter:Ci,samples:Math.max(4,Se.samples),stencilBuffer:r,resolveDepthBuffer:!1,resolveStencilBuffer:!1,storeMultisampledDepthBuffer:!1,storeMultisampledStencilBuffer:!1,colorSpace:Kt.workingColorSpace})}let ft=E.state.transmissionRenderTarget[O.id],St=O.viewport||J;ft.setSize(St.z*C.transmissionResolutionScale,St.w*C.transmissionResolutionScale);let ut=C.getRenderTarget(),xt=C.getActiveCubeFace(),Mt=C.getActiveMipmapLevel();C.setRenderTarget(ft),C.getClearColor(W),et=C.getClearAlpha(),et<1&&C.setClearColor(16777215,.5),C.clear(),Ln&&I.render($);let Bt=C.toneMapping;C.toneMapping=ai;let Jt=O.viewport;if(O.viewport!==void 0&&(O.viewport=void 0),E.setupLightsView(O),Pe===!0&&K.setGlobalState(C.clippingPlanes,O),Ba(b,$,O),kt.updateMultisampleRenderTarget(ft),kt.updateRenderTargetMipmap(ft),ve.has("WEBGL_multisampled_render_to_texture")===!1){let bt=!1;for(let te=0,Ae=L.length;te<Ae;te++){let me=L[te],{object:pe,geometry:nn,material:wt,group:cn}=me;if(wt.side===Bn&&pe.layers.test(O.layers)){let ae=wt.side;wt.side=un,wt.needsUpdate=!0,Ud(pe,$,O,nn,wt,cn),wt.side=ae,wt.needsUpdate=!0,bt=!0}}bt===!0&&(kt.updateMultisampleRenderTarget(ft),kt.updateRenderTargetMipmap(ft))}C.setRenderTarget(ut,xt,Mt),C.setClearColor(W,et),Jt!==void 0&&(O.viewport=Jt),C.toneMapping=Bt}function Ba(b,L,$){let O=L.isScene===!0?L.overrideMaterial:null;for(let B=0,ft=b.length;B<ft;B++){let St=b[B],{object:ut,geometry:xt,group:Mt}=St,Bt=St.material;Bt.allowOverride===!0&&O!==null&&(Bt=O),ut.layers.test($.layers)&&Ud(ut,L,$,xt,Bt,Mt)}}function Ud(b,L,$,O,B,ft){U!==null&&B.isNodeMaterial&&U.setObject(b,B),b.onBeforeRender(C,L,$,O,B,ft),b.modelViewMatrix.multiplyMatrices($.matrixWorldInverse,b.matrixWorld),b.normalMatrix.getNormalMatrix(b.modelViewMatrix),B.onBeforeRender(C,L,$,O,b,ft),B.transparent===!0&&B.side===Bn&&B.forceSinglePass===!1?(B.side=un,B.needsUpdate=!0,C.renderBufferDirect($,L,O,B,b,ft),B.side=Ki,B.needsUpdate=!0,C.renderBufferDirect($,L,O,B,b,ft),B.side=Bn):C.renderBufferDirect($,L,O,B,b,ft),b.onAfterRender(C,L,$,O,B,ft)}function Od(b){let L=0;for(let $ of b)$.texture!==null&&L++;return L}function Pr(b,L,$){L.isScene!==!0&&(L=Dn);let O=Dt.get(b),B=E.state.lights,ft=E.state.shadowsArray,St=B.state.version,ut=Q.getParameters(b,B.state,ft,L,$,E.state.lightProbeGridArray),xt=Q.getProgramCacheKey(ut),Mt=O.programs;O.environment=b.isMeshStandardMaterial||b.isMeshLambertMaterial||b.isMeshPhongMaterial?L.environment:null,O.fog=L.fog;let Bt=b.isMeshStandardMaterial||b.isMeshLambertMaterial&&!b.envMap||b.isMeshPhongMaterial&&!b.envMap;O.envMap=A.get(b.envMap||O.environment,Bt),O.envMapRotation=O.environment!==null&&b.envMap===null?L.environmentRotation:b.envMapRotation,Mt===void 0&&(b.addEventListener("dispose",he),Mt=new Map,O.programs=Mt,O.programVariants=new Map);let Jt=Mt.get(xt);if(Jt!==void 0){if(O.currentProgram===Jt&&O.lightsStateVersion===St)return Bd(b,ut),Jt}else ut.uniforms=Q.getUniforms(b),U!==null&&b.isNodeMaterial&&U.build(b,$,ut),b.onBeforeCompile(ut,C),Jt=Q.acquireProgram(ut,xt),Mt.set(xt,Jt),O.uniforms=ut.uniforms;let bt=O.uniforms;return(!b.isShaderMaterial&&!b.isRawShaderMaterial||b.clipping===!0)&&(bt.clippingPlanes=K.uniform),Bd(b,ut),O.needsLights=Ig(b),O.lightsStateVersion=St,O.needsLights&&(bt.ambientLightColor.value=B.state.ambient,bt.lightProbe.value=B.state.probe,bt.sunLights.value=B.state.sun,bt.sunLightShadows.value=B.state.sunShadow,bt.directionalLights.value=B.state.directional,bt.directionalLightShadows.value=B.state.directionalShadow,bt.spotLights.value=B.state.spot,bt.spotLightShadows.value=B.state.spotShadow,bt.rectAreaLights.value=B.state.rectArea,bt.ltc_1.value=B.state.rectAreaLTC1,bt.ltc_2.value=B.state.rectAreaLTC2,bt.pointLights.value=B.state.point,bt.pointLightShadows.value=B.state.pointShadow,bt.hemisphereLights.value=B.state.hemi,bt.sunShadowMatrix.value=B.state.sunShadowMatrix,bt.sunShadowCascade.value=B.state.sunShadowCascade,bt.directionalShadowMatrix.value=B.state.directionalShadowMatrix,bt.spotLightMatrix.value=B.state.spotLightMatrix,bt.spotLightMap.value=B.state.spotLightMap,bt.pointShadowMatrix.value=B.state.pointShadowMatrix),O.numLightProbeGrids=Od(E.state.lightProbeGridArray),O.currentProgram=Jt,O.uniformsList=null,Jt}function Ag(b,L,$,O,B){let ft=Dt.get(b),St=ft.currentProgram.id+","+O+","+B,ut=ft.programVariants.get(St);return ut===void 0?(ut=Pr(b,L,$),ft.programVariants.set(St,ut)):(ft.currentProgram=ut,ft.uniformsList=null,ft.outputColorSpace=O,ft.toneMapping=B),ut}function kd(b){if(b.uniformsList===null){let L=b.currentProgram.getUniforms();b.uniformsList=tr.seqWithValue(L.seq,b.uniforms)}return b.uniformsList}function Bd(b,L){let $=Dt.get(b);$.outputColorSpace=L.outputColorSpace,$.batching=L.batching,$.batchingColor=L.batchingColor,$.instancing=L.instancing,$.instancingColor=L.instancingColor,$.instancingMorph=L.instancingMorph,$.skinning=L.skinning,$.morphTargets=L.morphTargets,$.morphNormals=L.morphNormals,$.morphColors=L.morphColors,$.morphTargetsCount=L.morphTargetsCount,$.numClippingPlanes=L.numClippingPlanes,$.numIntersection=L.numClipIntersection,$.vertexAlphas=L.vertexAlphas,$.vertexTangents=L.vertexTangents,$.toneMapping=L.toneMapping}function Rg(b,L,$,O,B){L.isScene!==!0&&(L=Dn),kt.resetTextureUnits();let ft=L.fog,St=O.isMeshStandardMaterial||O.isMeshLambertMaterial||O.isMeshPhongMaterial?L.environment:null,ut=tt===null?C.outputColorSpace:tt.isXRRenderTarget===!0?tt.texture.colorSpace:Kt.workingColorSpace,xt=O.isMeshStandardMaterial||O.isMeshLambertMaterial&&!O.envMap||O.isMeshPhongMaterial&&!O.envMap,Mt=A.get(O.envMap||St,xt),Bt=O.vertexColors===!0&&!!$.attributes.color&&$.attributes.color.itemSize===4,Jt=!!$.attributes.tangent&&(!!O.normalMap||O.anisotropy>0),bt=!!$.morphAttributes.position,te=!!$.morphAttributes.normal,Ae=!!$.morphAttributes.color,me=ai;O.toneMapped&&(tt===null||tt.isXRRenderTarget===!0)&&(me=C.toneMapping);let pe=$.morphAttributes.position||$.morphAttributes.normal||$.morphAttributes.color,nn=pe!==void 0?pe.length:0,wt=Dt.get(O),cn=E.state.lights;if(Pe===!0&&(fn===!0||b!==Z)){let Me=b===Z&&O.id===V;K.setState(O,b,Me)}let ae=!1,is=!1;O.version===wt.__version?wt.needsLights&&wt.lightsStateVersion!==cn.state.version||B.isBatchedMesh&&wt.batching===!1||!B.isBatchedMesh&&wt.batching===!0||B.isBatchedMesh&&wt.batchingColor===!0&&B._colorsTexture===null||B.isBatchedMesh&&wt.batchingColor===!1&&B._colorsTexture!==null||B.isInstancedMesh&&wt.instancing===!1||!B.isInstancedMesh&&wt.instancing===!0||B.isSkinnedMesh&&wt.skinning===!1||!B.isSkinnedMesh&&wt.skinning===!0||B.isInstancedMesh&&wt.instancingColor===!0&&B.instanceColor===null||B.isInstancedMesh&&wt.instancingColor===!1&&B.instanceColor!==null||B.isInstancedMesh&&wt.instancingMorph===!0&&B.morphTexture===null||B.isInstancedMesh&&wt.instancingMorph===!1&&B.morphTexture!==null||wt.envMap!==Mt||O.fog===!0&&wt.fog!==ft||wt.numClippingPlanes!==void 0&&(wt.numClippingPlanes!==K.numPlanes||wt.numIntersection!==K.numIntersection)||wt.vertexAlphas!==Bt||wt.vertexTangents!==Jt||wt.morphTargets!==bt||wt.morphNormals!==te||wt.morphColors!==Ae||wt.morphTargetsCount!==nn||wt.numLightProbeGrids!==Od(E.state.lightProbeGridArray)?ae=!0:(wt.outputColorSpace!==ut||wt.toneMapping!==me)&&(is=!0):(ae=!0,wt.__version=O.version);let sn=wt.currentProgram;(ae===!0||is===!0)&&(sn=is===!0?Ag(O,L,B,ut,me):Pr(O,L,B),U&&O.isNodeMaterial&&U.onUpdateProgram(O,sn,wt));let za=!1,Oi=!1,ss=!1,ne=sn.getUniforms(),Ke=wt.uniforms;if(pt.useProgram(sn.program)&&(za=!0,Oi=!0,ss=!0),O.id!==V&&(V=O.id,Oi=!0),za||Z!==b){pt.buffers.depth.getReversed()&&b.reversedDepth!==!0&&(b._reversedDepth=!0,b.updateProjectionMatrix()),ne.setValue(F,"projectionMatrix",b.projectionMatrix),ne.setValue(F,"viewMatrix",b.matrixWorldInverse);let Ge=ne.map.cameraPosition;Ge!==void 0&&Ge.setValue(F,ni.setFromMatrixPosition(b.matrixWorld)),Se.logarithmicDepthBuffer&&ne.setValue(F,"logDepthBufFC",2/(Math.log(b.far+1)/Math.LN2)),(O.isMeshPhongMaterial||O.isMeshToonMaterial||O.isMeshLambertMaterial||O.isMeshBasicMaterial||O.isMeshStandardMaterial||O.isShaderMaterial)&&ne.setValue(F,"isOrthographic",b.isOrthographicCamera===!0),Z!==b&&(Z=b,Oi=!0,ss=!0)}if(wt.needsLights&&(cn.state.sunShadowMap.length>0&&ne.setValue(F,"sunShadowMap",cn.state.sunShadowMap,kt),cn.state.directionalShadowMap.length>0&&ne.setValue(F,"directionalShadowMap",cn.state.directionalShadowMap,kt),cn.state.spotShadowMap.length>0&&ne.setValue(F,"spotShadowMap",cn.state.spotShadowMap,kt),cn.state.pointShadowMap.length>0&&ne.setValue(F,"pointShadowMap",cn.state.pointShadowMap,kt)),B.isSkinnedMesh){ne.setOptional(F,B,"bindMatrix"),ne.setOptional(F,B,"bindMatrixInverse");let Me=B.skeleton;Me&&(Me.boneTexture===null&&Me.computeBoneTexture(),ne.setValue(F,"boneTexture",Me.boneTexture,kt))}B.isBatchedMesh&&(ne.setOptional(F,B,"batchingTexture"),ne.setValue(F,"batchingTexture",B._matricesTexture,kt),ne.setOptional(F,B,"batchingIdTexture"),ne.setValue(F,"batchingIdTexture",B._indirectTexture,kt),ne.setOptional(F,B,"batchingColorTexture"),B._colorsTexture!==null&&ne.setValue(F,"batchingColorTexture",B._colorsTexture,kt));let Gn=$.morphAttributes;if((Gn.position!==void 0||Gn.normal!==void 0||Gn.color!==void 0)&&j.update(B,$,sn),(Oi||wt.receiveShadow!==B.receiveShadow)&&(wt.receiveShadow=B.receiveShadow,ne.setValue(F,"receiveShadow",B.receiveShadow)),(O.isMeshStandardMaterial||O.isMeshLambertMaterial||O.isMeshPhongMaterial)&&O.envMap===null&&L.environment!==null&&(Ke.envMapIntensity.value=L.environmentIntensity),Ke.dfgLUT!==void 0&&(Ke.dfgLUT.value=mS()),Oi){if(ne.setValue(F,"toneMappingExposure",C.toneMappingExposure),wt.needsLights&&Cg(Ke,ss),ft&&O.fog===!0&&rt.refreshFogUniforms(Ke,ft),rt.refreshMaterialUniforms(Ke,O,ot,yt,E.state.transmissionRenderTarget[b.id]),wt.needsLights&&wt.numLightProbeGrids>0){let Me=S,Ge=0;for(let pi of E.state.lightProbeGridArray)pi.texture!==null&&(Me.textures[Ge]=pi.texture,Me.min[Ge]=pi.boundingBox.min,Me.max[Ge]=pi.boundingBox.max,Me.resolution[Ge]=pi.resolution,Ge++);for(let pi in Me)Me[pi].length=Ge;Ke.probesSH.value=Me.textures,Ke.probesMin.value=Me.min,Ke.probesMax.value=Me.max,Ke.probesResolution.value=Me.resolution}tr.upload(F,kd(wt),Ke,kt)}if(O.isShaderMaterial&&O.uniformsNeedUpdate===!0&&(tr.upload(F,kd(wt),Ke,kt),O.uniformsNeedUpdate=!1),O.isSpriteMaterial&&ne.setValue(F,"center",B.center),ne.setValue(F,"modelViewMatrix",B.modelViewMatrix),ne.setValue(F,"normalMatrix",B.normalMatrix),ne.setValue(F,"modelMatrix",B.matrixWorld),O.uniformsGroups!==void 0){let Me=O.uniformsGroups;for(let Ge=0,pi=Me.length;Ge<pi;Ge++){let Hd=Me[Ge];Rt.update(Hd,sn),Rt.bind(Hd,sn)}}return sn}function Cg(b,L){b.ambientLightColor.needsUpdate=L,b.lightProbe.needsUpdate=L,b.sunLights.needsUpdate=L,b.sunLightShadows.needsUpdate=L,b.directionalLights.needsUpdate=L,b.directionalLightShadows.needsUpdate=L,b.pointLights.needsUpdate=L,b.pointLightShadows.needsUpdate=L,b.spotLights.needsUpdate=L,b.spotLightShadows.needsUpdate=L,b.rectAreaLights.needsUpdate=L,b.hemisphereLights.needsUpdate=L}function Ig(b){return b.isMeshLambertMaterial||b.isMeshToonMaterial||b.isMeshPhongMaterial||b.isMeshStandardMaterial||b.isShadowMaterial||b.isShaderMaterial&&b.lights===!0}this.getActiveCubeFace=function(){return q},this.getActiveMipmapLevel=function(){return H},this.getRenderTarget=function(){return tt},this.setRenderTargetTextures=function(b,L,$){let O=Dt.get(b);O.__autoAllocateDepthBuffer=b.resolveDepthBuffer===!1,O.__autoAllocateDepthBuffer===!1&&(O.__useRenderToTexture=!1),Dt.get(b.texture).__webglTexture=L,Dt.get(b.depthTexture).__webglTexture=O.__autoAllocateDepthBuffer?void 0:$,O.__hasExternalTextures=!0},this.setRenderTargetFramebuffer=function(b,L){let $=Dt.get(b);$.__webglFramebuffer=L,$.__useDefaultFramebuffer=L===void 0},this.setRenderTarget=function(b,L=0,$=0){tt=b,q=L,H=$;let O=null,B=!1,ft=!1;if(b){let ut=Dt.get(b);if(ut.__useDefaultFramebuffer!==void 0){pt.bindFramebuffer(F.FRAMEBUFFER,ut.__webglFramebuffer),J.copy(b.viewport),_t.copy(b.scissor),Tt=b.scissorTest,pt.viewport(J),pt.scissor(_t),pt.setScissorTest(Tt),V=-1;return}else if(ut.__webglFramebuffer===void 0)kt.setupRenderTarget(b);else if(ut.__hasExternalTextures)kt.rebindTextures(b,Dt.get(b.texture).__webglTexture,Dt.get(b.depthTexture).__webglTexture);else if(b.depthBuffer){let Bt=b.depthTexture;if(ut.__boundDepthTexture!==Bt){if(Bt!==null&&Dt.has(Bt)&&(b.width!==Bt.image.width||b.height!==Bt.image.height))throw new Error("THREE.WebGLRenderer: Attached DepthTexture is initialized to the incorrect size.");kt.setupDepthRenderbuffer(b)}}let xt=b.texture;(xt.isData3DTexture||xt.isDataArrayTexture||xt.isCompressedArrayTexture)&&(ft=!0);let Mt=Dt.get(b).__webglFramebuffer;b.isWebGLCubeRenderTarget?(Array.isArray(Mt[L])?O=Mt[L][$]:O=Mt[L],B=!0):b.samples>0&&kt.useMultisampledRTT(b)===!1?O=Dt.get(b).__webglMultisampledFramebuffer:Array.isArray(Mt)?O=Mt[$]:O=Mt,J.copy(b.viewport),_t.copy(b.scissor),Tt=b.scissorTest}else J.copy(Et).multiplyScalar(ot).floor(),_t.copy(Ot).multiplyScalar(ot).floor(),Tt=Yt;if($!==0&&(O=z),pt.bindFramebuffer(F.FRAMEBUFFER,O)&&pt.drawBuffers(b,O),pt.viewport(J),pt.scissor(_t),pt.setScissorTest(Tt),B){let ut=Dt.get(b.texture);F.framebufferTexture2D(F.FRAMEBUFFER,F.COLOR_ATTACHMENT0,F.TEXTURE_CUBE_MAP_POSITIVE_X+L,ut.__webglTexture,$)}else if(ft){let ut=L;for(let xt=0;xt<b.textures.length;xt++){let Mt=Dt.get(b.textures[xt]);F.framebufferTextureLayer(F.FRAMEBUFFER,F.COLOR_ATTACHMENT0+xt,Mt.__webglTexture,$,ut)}}else if(b!==null&&$!==0){let ut=Dt.get(b.texture);F.framebufferTexture2D(F.FRAMEBUFFER,F.COLOR_ATTACHMENT0,F.TEXTURE_2D,ut.__webglTexture,$)}V=-1};function zd(b){let L=Dt.get(b);return(L.__readFormat!==b.format||L.__readType!==b.type)&&(L.__readFormat=b.format,L.__readType=b.type,L.__formatReadable=Se.textureFormatReadable(b.format),L.__typeReadable=Se.textureTypeReadable(b.type)),L}this.readRenderTargetPixels=function(b,L,$,O,B,ft,St,ut=0){if(!(b&&b.isWebGLRenderTarget)){Nt("WebGLRenderer.readRenderTargetPixels: renderTarget is not THREE.WebGLRenderTarget.");return}let xt=Dt.get(b).__webglFramebuffer;if(b.isWebGLCubeRenderTarget&&St!==void 0&&(xt=xt[St],Array.isArray(xt)&&(xt=xt[0])),xt){pt.bindFramebuffer(F.FRAMEBUFFER,xt);try{let Mt=b.textures[ut],Bt=Mt.format,Jt=Mt.type;b.textures.length>1&&F.readBuffer(F.COLOR_ATTACHMENT0+ut);let bt=zd(Mt);if(bt.__formatReadable===!1){Nt("WebGLRenderer.readRenderTargetPixels: renderTarget is not in RGBA or implementation defined format.");return}if(bt.__typeReadable===!1){Nt("WebGLRenderer.readRenderTargetPixels: renderTarget is not in UnsignedByteType or implementation defined type.");return}L>=0&&L<=b.width-O&&$>=0&&$<=b.height-B&&F.readPixels(L,$,O,B,st.convert(Bt),st.convert(Jt),ft)}finally{let Mt=tt!==null?Dt.get(tt).__webglFramebuffer:null;pt.bindFramebuffer(F.FRAMEBUFFER,Mt)}}},this.readRenderTargetPixelsAsync=async function(b,L,$,O,B,ft,St,ut=0){if(!(b&&b.isWebGLRenderTarget))throw new Error("THREE.WebGLRenderer.readRenderTargetPixels: renderTarget is not THREE.WebGLRenderTarget.");let xt=Dt.get(b).__webglFramebuffer;if(b.isWebGLCubeRenderTarget&&St!==void 0&&(xt=xt[St],Array.isArray(xt)&&(xt=xt[0])),xt)if(L>=0&&L<=b.width-O&&$>=0&&$<=b.height-B){pt.bindFramebuffer(F.FRAMEBUFFER,xt);let Mt=b.textures[ut],Bt=Mt.format,Jt=Mt.type;b.textures.length>1&&F.readBuffer(F.COLOR_ATTACHMENT0+ut);let bt=zd(Mt);if(bt.__formatReadable===!1)throw new Error("THREE.WebGLRenderer.readRenderTargetPixelsAsync: renderTarget is not in RGBA or implementation defined format.");if(bt.__typeReadable===!1)throw new Error("THREE.WebGLRenderer.readRenderTargetPixelsAsync: renderTarget is not in UnsignedByteType or implementation defined type.");let te=F.createBuffer();F.bindBuffer(F.PIXEL_PACK_BUFFER,te),F.bufferData(F.PIXEL_PACK_BUFFER,ft.byteLength,F.STREAM_READ),F.readPixels(L,$,O,B,st.convert(Bt),st.convert(Jt),0),F.bindBuffer(F.PIXEL_PACK_BUFFER,null);let Ae=tt!==null?Dt.get(tt).__webglFramebuffer:null;pt.bindFramebuffer(F.FRAMEBUFFER,Ae);let me=F.fenceSync(F.SYNC_GPU_COMMANDS_COMPLETE,0);return F.flush(),await Zf(F,me,4),F.bindBuffer(F.PIXEL_PACK_BUFFER,te),F.getBufferSubData(F.PIXEL_PACK_BUFFER,0,ft),F.bindBuffer(F.PIXEL_PACK_BUFFER,null),F.deleteBuffer(te),F.deleteSync(me),ft}else throw new Error("THREE.WebGLRenderer.readRenderTargetPixelsAsync: requested read bounds are out of range.")},this.copyFramebufferToTexture=function(b,L=null,$=0){let O=Math.pow(2,-$),B=Math.floor(b.image.width*O),ft=Math.floor(b.image.height*O),St=L!==null?L.x:0,ut=L!==null?L.y:0;kt.setTexture2D(b,0),F.copyTexSubImage2D(F.TEXTURE_2D,$,0,0,St,ut,B,ft),pt.unbindTexture()},this.copyTextureToTexture=function(b,L,$=null,O=null,B=0,ft=0){let St,ut,xt,Mt,Bt,Jt,bt,te,Ae,me=b.isCompressedTexture?b.mipmaps[ft]:b.image;if($!==null)St=$.max.x-$.min.x,ut=$.max.y-$.min.y,xt=$.isBox3?$.max.z-$.min.z:1,Mt=$.min.x,Bt=$.min.y,Jt=$.isBox3?$.min.z:0;else{let ne=Math.pow(2,-B);St=Math.floor(me.width*ne),ut=Math.floor(me.height*ne),b.isDataArrayTexture?xt=me.depth:b.isData3DTexture?xt=Math.floor(me.depth*ne):xt=1,Mt=0,Bt=0,Jt=0}O!==null?(bt=O.x,te=O.y,Ae=O.z):(bt=0,te=0,Ae=0);let pe=st.convert(L.format),nn=st.convert(L.type),wt;L.isData3DTexture?(kt.setTexture3D(L,0),wt=F.TEXTURE_3D):L.isDataArrayTexture||L.isCompressedArrayTexture?(kt.setTexture2DArray(L,0),wt=F.TEXTURE_2D_ARRAY):(kt.setTexture2D(L,0),wt=F.TEXTURE_2D),pt.activeTexture(F.TEXTURE0),pt.pixelStorei(F.UNPACK_FLIP_Y_WEBGL,L.flipY),pt.pixelStorei(F.UNPACK_PREMULTIPLY_ALPHA_WEBGL,L.premultiplyAlpha),pt.pixelStorei(F.UNPACK_ALIGNMENT,L.unpackAlignment);let cn=pt.getParameter(F.UNPACK_ROW_LENGTH),ae=pt.getParameter(F.UNPACK_IMAGE_HEIGHT),is=pt.getParameter(F.UNPACK_SKIP_PIXELS),sn=pt.getParameter(F.UNPACK_SKIP_ROWS),za=pt.getParameter(F.UNPACK_SKIP_IMAGES);pt.pixelStorei(F.UNPACK_ROW_LENGTH,me.width),pt.pixelStorei(F.UNPACK_IMAGE_HEIGHT,me.height),pt.pixelStorei(F.UNPACK_SKIP_PIXELS,Mt),pt.pixelStorei(F.UNPACK_SKIP_ROWS,Bt),pt.pixelStorei(F.UNPACK_SKIP_IMAGES,Jt);let Oi=b.isDataArrayTexture||b.isData3DTexture,ss=L.isDataArrayTexture||L.isData3DTexture;if(b.isDepthTexture){let ne=Dt.get(b),Ke=Dt.get(L),Gn=Dt.get(ne.__renderTarget),Me=Dt.get(Ke.__renderTarget);pt.bindFramebuffer(F.READ_FRAMEBUFFER,Gn.__webglFramebuffer),pt.bindFramebuffer(F.DRAW_FRAMEBUFFER,Me.__webglFramebuffer);for(let Ge=0;Ge<xt;Ge++)Oi&&(F.framebufferTextureLayer(F.READ_FRAMEBUFFER,F.COLOR_ATTACHMENT0,Dt.get(b).__webglTexture,B,Jt+Ge),F.framebufferTextureLayer(F.DRAW_FRAMEBUFFER,F.COLOR_ATTACHMENT0,Dt.get(L).__webglTexture,ft,Ae+Ge)),F.blitFramebuffer(Mt,Bt,Mt+St,Bt+ut,bt,te,bt+St,te+ut,F.DEPTH_BUFFER_BIT,F.NEAREST);pt.bindFramebuffer(F.READ_FRAMEBUFFER,null),pt.bindFramebuffer(F.DRAW_FRAMEBUFFER,null)}else if(B!==0||b.isRenderTargetTexture||Dt.has(b)){let ne=Dt.get(b),Ke=Dt.get(L);pt.bindFramebuffer(F.READ_FRAMEBUFFER,P),pt.bindFramebuffer(F.DRAW_FRAMEBUFFER,G);for(let Gn=0;Gn<xt;Gn++)Oi?F.framebufferTextureLayer(F.READ_FRAMEBUFFER,F.COLOR_ATTACHMENT0,ne.__webglTexture,B,Jt+Gn):F.framebufferTexture2D(F.READ_FRAMEBUFFER,F.COLOR_ATTACHMENT0,F.TEXTURE_2D,ne.__webglTexture,B),ss?F.framebufferTextureLayer(F.DRAW_FRAMEBUFFER,F.COLOR_ATTACHMENT0,Ke.__webglTexture,ft,Ae+Gn):F.framebufferTexture2D(F.DRAW_FRAMEBUFFER,F.COLOR_ATTACHMENT0,F.TEXTURE_2D,Ke.__webglTexture,ft),B!==0?F.blitFramebuffer(Mt,Bt,Mt+St,Bt+ut,bt,te,bt+St,te+ut,F.COLOR_BUFFER_BIT,F.NEAREST):ss?F.copyTexSubImage3D(wt,ft,bt,te,Ae+Gn,Mt,Bt,St,ut):F.copyTexSubImage2D(wt,ft,bt,te,Mt,Bt,St,ut);pt.bindFramebuffer(F.READ_FRAMEBUFFER,null),pt.bindFramebuffer(F.DRAW_FRAMEBUFFER,null)}else ss?b.isDataTexture||b.isData3DTexture?F.texSubImage3D(wt,ft,bt,te,Ae,St,ut,xt,pe,nn,me.data):L.isCompressedArrayTexture?F.compressedTexSubImage3D(wt,ft,bt,te,Ae,St,ut,xt,pe,me.data):F.texSubImage3D(wt,ft,bt,te,Ae,St,ut,xt,pe,nn,me):b.isDataTexture?F.texSubImage2D(F.TEXTURE_2D,ft,bt,te,St,ut,pe,nn,me.data):b.isCompressedTexture?F.compressedTexSubImage2D(F.TEXTURE_2D,ft,bt,te,me.width,me.height,pe,me.data):F.texSubImage2D(F.TEXTURE_2D,ft,bt,te,St,ut,pe,nn,me);pt.pixelStorei(F.UNPACK_ROW_LENGTH,cn),pt.pixelStorei(F.UNPACK_IMAGE_HEIGHT,ae),pt.pixelStorei(F.UNPACK_SKIP_PIXELS,is),pt.pixelStorei(F.UNPACK_SKIP_ROWS,sn),pt.pixelStorei(F.UNPACK_SKIP_IMAGES,za),ft===0&&L.generateMipmaps===!0&&L.mipmapsAutoUpdate===!0&&F.generateMipmap(wt),pt.unbindTexture()},this.initRenderTarget=function(b){Dt.get(b).__webglFramebuffer===void 0&&kt.setupRenderTarget(b)},this.initTexture=function(b){b.isCubeTexture?kt.setTextureCube(b,0):b.isData3DTexture?kt.setTexture3D(b,0):b.isDataArrayTexture||b.isCompressedArrayTexture?kt.setTexture2DArray(b,0):kt.setTexture2D(b,0),pt.unbindTexture()},this.resetState=function(){q=0,H=0,tt=null,pt.reset(),at.reset()},typeof __THREE_DEVTOOLS__<"u"&&__THREE_DEVTOOLS__.dispatchEvent(new CustomEvent("observe",{detail:this}))}get coordinateSystem(){return On}get outputColorSpace(){return this._outputColorSpace}set outputColorSpace(t){this._outputColorSpace=t;let e=this.getContext();e.drawingBufferColorSpace=Kt._getDrawingBufferColorSpace(t),e.unpackColorSpace=Kt._getUnpackColorSpace()}};var gS=["video/mp4;codecs=avc1.640028","video/mp4;codecs=avc1.42E01F","video/webm;codecs=vp9","video/webm"];function Vu(){return gS.find(i=>window.MediaRecorder?.isTypeSupported(i))}function Op(i,t){i.toBlob(e=>Ll(e,`${t}.png`),"image/png")}var Dl=class{constructor(t,e){let n=Vu(),s=n.split(";")[0];this.start=performance.now(),this.recorder=new MediaRecorder(t.captureStream(30),{mimeType:n,videoBitsPerSecond:12e6});let r=[];this.recorder.ondataavailable=a=>r.push(a.data),this.recorder.onstop=()=>Ll(new Blob(r,{type:s}),`${e}.${s.slice(6)}`),this.recorder.start()}time(){let t=Math.floor((performance.now()-this.start)/1e3);return`${Math.floor(t/60)}:${String(t%60).padStart(2,"0")}`}stop(){this.recorder.stop()}};function Ll(i,t){let e=document.createElement("a");e.href=URL.createObjectURL(i),e.download=t.replace(/[\\/:*?"<>|\x00-\x1f]+/g,"_"),e.click(),setTimeout(()=>URL.revokeObjectURL(e.href),1e4)}var xS=[["Left","low","x"],["Right","high","x"],["Bottom","low","y"],["Top","high","y"],["Back","low","z"],["Front","high","z"]],_S=.005,Fl=class{constructor(t,e,n){this.unit=n;let s=e?new Vt().extractRotation(e.pose):new Vt;this.layer=t,this.lines=new sa(new Qe,16756736),this.lines.material.depthTest=!1,this.clear(),this.setAxes(new At().setFromMatrix4(s).transpose())}setAxes(t){this.axes=t,this.extent=this.layer.box(t,_S),this.depths=this.layer.centres.map(e=>e.clone().applyMatrix3(t).z),this.turn=new Vt().setFromMatrix3(t.clone().transpose())}clear(){this.low=new R(-1/0,-1/0,-1/0),this.high=new R(1/0,1/0,1/0)}get isOn(){return[...this.low.toArray(),...this.high.toArray()].some(Number.isFinite)}sides(){return xS.map(([t,e,n])=>{let[s,r]=[this.extent.min[n],this.extent.max[n]],a=e==="low"?0:100,o=this[e][n];return{name:t,percent:Number.isFinite(o)?Math.round(100*(o-s)/(r-s)):a,set:l=>{this[e][n]=l===a?e==="low"?-1/0:1/0:s+l/100*(r-s)}}})}backdrop(){let t=[...this.depths].sort((a,o)=>a-o),e=t.reduce((a,o)=>a+o,0),[n,s,r]=[-1,t[0],0];for(let a=1;a<t.length;a++){r+=t[a-1];let o=a*(t.length-a)*(r/a-(e-r)/(t.length-a))**2;o>n&&([n,s]=[o,(t[a-1]+t[a])/2])}return s}get hidesBackdrop(){return this.low.z===this.backdrop()}hideBackdrop(t){this.low.z=t?this.backdrop():-1/0}box(){return this.isOn?this:null}outline(){let{min:t,max:e}=this.extent;this.lines.box.min.copy(this.low).max(t),this.lines.box.max.copy(this.high).min(e);let n=this.lines.box;return this.lines.matrixAutoUpdate=!1,this.lines.updateMatrixWorld=()=>{let s=n.getSize(new R).multiplyScalar(.5),r=new Vt().makeTranslation(n.getCenter(new R)).scale(s);this.lines.matrixWorld.multiplyMatrices(this.turn,r)},this.lines}toScene(){let{low:t,high:e,unit:n}=this;return{low:[t.x,-e.y,-e.z].map(s=>s*n),high:[e.x,-t.y,-t.z].map(s=>s*n),axes:this.axesInScene()}}fromScene({low:t,high:e,axes:n}){n&&this.turnTo(n);let[s,r,a]=t.map(u=>(u??-1/0)/this.unit),[o,l,c]=e.map(u=>(u??1/0)/this.unit);this.low.set(s,-l,-c),this.high.set(o,-r,-a)}axesInScene(){return kp(this.axes.clone().transpose().toArray())}turnTo(t){this.setAxes(new At().fromArray(kp(t.flat()).flat()).transpose())}};function kp(i){let t=[1,-1,-1];return t.map((e,n)=>t.map((s,r)=>e*s*i[3*n+r]))}var yS={reset:"M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5",depth:"M12 4l8 4-8 4-8-4zM4 12l8 4 8-4M4 16l8 4 8-4",normals:"M3 19l9-4 9 4M12 15V4M8 8l4-4 4 4",ellipsoids:"M3 15a6 4 0 1 0 12 0 6 4 0 1 0-12 0M10.5 9.5a5 3.2 0 1 1 4.6 4.4",photo:"M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 8.5v.01",camera:"M3 8h4.5L9 5h6l1.5 3H21v11H3zM12 10a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 1 0 0-6.8",record:"M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5",info:"M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16M12 11v5M12 8v.01",theme:"M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16M12 8h5M12 12h7.5M12 16h5",help:"M8.5 9a3.5 3.5 0 1 1 5.2 3c-1.2.7-1.7 1.3-1.7 2.6M12 18.5v.01",download:"M12 4v11M7 10.5l5 5 5-5M5 20h14",plus:"M12 5v14M5 12h14",close:"M6 6l12 12M18 6L6 18",left:"M14.5 5.5L8 12l6.5 6.5",right:"M9.5 5.5L16 12l-6.5 6.5",compare:"M12 4v16M4 6h5v12H4M15 6h5v12h-5",sway:"M4 14c3 4 13 4 16 0M7 17.5L4 14l-.5 4.5M17 17.5l3-3.5.5 4.5M12 5a3 3 0 1 0 0 6 3 3 0 1 0 0-6",fullscreen:"M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",headset:"M3 8h18v9h-6l-3-3-3 3H3zM7.5 12v.01M16.5 12v.01",settings:"M4 7h9M17 7h3M4 12h3M11 12h9M4 17h7M15 17h5M15 5v4M9 10v4M13 15v4",done:"M5 12.5l5 5L19.5 7"};function se(i){return document.getElementById(i)}function Ft(i,t={},...e){let n=document.createElement(i);for(let[s,r]of Object.entries(t))s.includes("-")?n.setAttribute(s,r):n[s]=r;return n.append(...e),n}function Di(i){let t=document.createElementNS("http://www.w3.org/2000/svg","svg");t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true");let e=document.createElementNS("http://www.w3.org/2000/svg","path");return e.setAttribute("d",yS[i]),t.append(e),t}function Gu(i){let t=i.flatMap(([e,n])=>[Ft("dt",{},e),Ft("dd",{},String(n))]);return Ft("dl",{},...t)}function ir(i){let t=Math.min(3,Math.floor(Math.log10(Math.max(i,1))/3)),e=i/1e3**t;return`${t&&e<10?e.toFixed(1):Math.round(e)}\xA0${["B","kB","MB","GB"][t]}`}var Bp={read(i){try{return JSON.parse(localStorage.getItem(i))}catch{return null}},write(i,t){try{localStorage.setItem(i,JSON.stringify(t))}catch{}}},zp="sr3r-theme";function $u(i=Bp.read(zp)){i&&(document.documentElement.dataset.theme=i)}function Wu(){let i=document.documentElement.dataset.theme;return i?i==="dark":!matchMedia("(prefers-color-scheme: light)").matches}function Hp(){$u(Wu()?"light":"dark"),Bp.write(zp,document.documentElement.dataset.theme)}async function Vp(){return await navigator.xr?.isSessionSupported?.("immersive-vr").catch(()=>!1)??!1}async function Gp(i){let{renderer:t}=i,e=await navigator.xr.requestSession("immersive-vr",{optionalFeatures:["local-floor"]}),[n]=i.layers;t.xr.setReferenceSpaceType("local");let s=2/i.focus.middle,r=new R(0,0,-1).applyQuaternion(i.camera.quaternion),a=new zt().setFromAxisAngle(new R(0,1,0),Math.atan2(-r.x,-r.z)),o=new bi;o.position.copy(i.camera.position),o.quaternion.copy(a),o.scale.setScalar(1/s);let l=new Le(70,1,.05/s,i.camera.far);o.add(l),n.scene.add(o),t.setScissorTest(!1),t.xr.enabled=!0,await t.xr.setSession(e),t.setAnimationLoop(()=>{let[c]=t.xr.getCamera().cameras;c&&n.drawnWith(.5*c.viewport.w*c.projectionMatrix.elements[5]),t.render(n.scene,l)}),e.addEventListener("end",()=>{t.setAnimationLoop(null),t.xr.enabled=!1,t.setScissorTest(!0),n.scene.remove(o),i.resize()})}var vS=44,$p=.12,Nl=class{constructor(t){this.viewer=t,this.handle=se("divider"),this.handle.append(Di("left"),Di("right"));let[e,n]=t.layers.map(s=>s.entry.name);se("label-left").textContent=n??"",se("label-right").textContent=e,this.handle.addEventListener("pointerdown",s=>{this.handle.setPointerCapture(s.pointerId),s.preventDefault(),this.handle.focus()}),this.handle.addEventListener("pointermove",s=>{this.handle.hasPointerCapture(s.pointerId)&&t.setSplit(s.clientX/innerWidth)}),this.handle.addEventListener("keydown",s=>{let r={ArrowLeft:-.05,ArrowRight:.05,Home:-1,End:1}[s.key];r&&(t.setSplit(t.split+r),s.preventDefault())})}update(){let{viewer:t}=this,{split:e}=t,n=t.isComparing;for(let r of["divider","line"])se(r).hidden=!n;se("line").style.left=`${e*100}%`;let s=vS/2;this.handle.style.left=`${Math.min(innerWidth-s,Math.max(s,e*innerWidth))}px`,this.handle.setAttribute("aria-valuenow",String(Math.round(e*100))),this.handle.setAttribute("aria-valuetext",`${se("label-left").textContent} on ${Math.round(e*100)} percent`),se("label-left").hidden=!n||e<$p,se("label-right").hidden=!n||e>1-$p}};function Wp(i,t){let e=Ft("div",{id:"download-menu",popover:"auto"}),n=Ft("button",{id:"download",title:"Download"},Di("download"),Ft("span",{},"Download"));n.popoverTargetElement=e;let s=i.map(({name:a,label:o,bytes:l,url:c})=>{let[u,h=""]=o.split(": "),d=Ft("span",{},Ft("strong",{},u),Ft("small",{},h));return Ft("li",{},Ft("a",{href:c,download:a},d,Ft("small",{},ir(l))))}),r=Ft("p",{className:"note"},"The files hold the whole scene. To keep the crop, save the view too (Settings).");return e.addEventListener("beforetoggle",()=>r.hidden=!t()),e.append(Ft("h2",{},"Download"),r,Ft("ul",{},...s)),[n,e]}var SS={min:15,max:140,step:1},bS={min:-2,max:2,step:.1},Ol=class{constructor(t,e){this.viewer=t,this.panel=se("settings"),this.fov=Xu("Field of view",SS,a=>t.setFov(a),a=>`${a}\xB0`),this.speed=Xu("Speed of flying",bS,a=>t.setSpeed(2**a),a=>`${(2**a).toPrecision(2)}\xD7`),this.colour=Ft("input",{type:"color"}),this.colour.addEventListener("input",()=>t.setBackground(this.colour.value));let n=Ul("Automatic",()=>t.setBackground(null));this.free=qu("Move without limits (L)",a=>t.setFree(a)),this.backdrop=qu("Hide the backdrop",a=>t.changeCrop(o=>o.hideBackdrop(a))),this.outline=qu("Show the box (B)",a=>t.setOutline(a)),this.sides=t.crop.sides().map(({name:a},o)=>Xu(a,{min:0,max:100,step:1},l=>t.changeCrop(c=>c.sides()[o].set(l)),l=>`${l}\xA0%`));let s=a=>Ft("h2",{},a),r=(...a)=>Ft("div",{className:"rows"},...a);this.panel.replaceChildren(Ft("div",{className:"more"},...e),s("View"),r(...this.fov.row,...this.speed.row,Ft("label",{htmlFor:"background"},"Background"),Ft("span",{className:"pair"},this.colour,n)),this.free.label,s("Crop"),this.backdrop.label,this.outline.label,r(...this.sides.flatMap(({row:a})=>a)),Ft("div",{className:"buttons"},Ul("Show everything",()=>t.changeCrop(a=>a.clear()))),s("Keep"),Ft("div",{className:"buttons"},Ul("Copy a link to this view (K)",()=>t.copyLink()),Ul("Save the view as a file",()=>t.saveView()))),this.colour.id="background",this.panel.addEventListener("toggle",()=>this.update())}update(){let{viewer:t}=this;this.fov.set(Math.round(t.camera.fov)),this.speed.set(Math.log2(t.speed)),this.colour.value=t.colour(),this.free.set(t.navigation.isFree),this.backdrop.set(t.crop.hidesBackdrop),this.outline.set(t.hasOutline),t.crop.sides().forEach(({percent:e},n)=>this.sides[n].set(e))}};function Ul(i,t){let e=Ft("button",{type:"button",className:"outlined"},i);return e.addEventListener("click",t),e}function qu(i,t){let e=Ft("input",{type:"checkbox"});return e.addEventListener("change",()=>t(e.checked)),{label:Ft("label",{className:"check"},e,i),set:n=>e.checked=n}}function Xu(i,t,e,n){let s=i.toLowerCase().replaceAll(" ","-"),r=Ft("input",{type:"range",id:s,...t}),a=Ft("output",{htmlFor:s});r.addEventListener("input",()=>e(Number(r.value)));let o=l=>{r.value=l,a.textContent=n(l)};return{row:[Ft("label",{htmlFor:s},i),Ft("span",{className:"pair"},r,a)],set:o}}var ga=class extends Error{constructor(){super("the connection was lost before all of it had arrived.")}};async function qp(){let i=document.getElementById("scene");return i?JSON.parse(i.textContent):(await Xp("scene.json")).json().catch(xa)}async function sr(i,{bytes:t,onShare:e}={}){if(i.startsWith("#")){let o=document.getElementById(i.slice(1)).textContent.trim();return Uint8Array.fromBase64?Uint8Array.fromBase64(o):Uint8Array.from(atob(o),l=>l.charCodeAt(0))}let n=await Xp(i);if(!e)return new Uint8Array(await n.arrayBuffer().catch(xa));let s=n.body.getReader(),r=new Uint8Array(t),a=0;for(;;){let{done:o,value:l}=await s.read().catch(xa);if(o)break;if(a+l.length>t)throw new Error(`${i} is larger than it should be; reload the page.`);r.set(l,a),a+=l.length,e(a/t)}return r.subarray(0,a)}async function kl(i){let t=new Blob([i]).stream().pipeThrough(new DecompressionStream("gzip"));return new Uint8Array(await new Response(t).arrayBuffer())}function Yu(i){return i.startsWith("#")?document.getElementById(i.slice(1)).textContent.trim():i}async function Xp(i){let t=await fetch(i).catch(xa);if(t.ok)return t;let e=await t.text().catch(xa),n=t.headers.get("content-type")?.startsWith("text/plain")&&e;throw new Error(n?e:`${i}: ${t.status} ${t.statusText}`)}function xa(){throw new ga}var Yp=[[.99,.95,.65],[.98,.68,.29],[.9,.36,.32],[.61,.18,.46],[.3,.1,.44],[.04,.03,.16]],wS=`
  precision highp float;
  uniform sampler2D map;
  uniform vec3 colours[6];
  uniform vec3 background;
  uniform vec2 range;
  uniform vec4 lens; // focal lengths and principal point, as the projection has them
  uniform bool showNormals;
  out vec4 colour;

  ivec2 size;

  // Sum of depth times opacity, and of opacity, around a pixel.
  vec2 around(ivec2 at, int radius) {
    vec2 sum = vec2(0.0);
    for (int y = -radius; y <= radius; y++)
      for (int x = -radius; x <= radius; x++)
        sum += texelFetch(map, clamp(at + ivec2(x, y), ivec2(0), size - 1), 0).ra;
    return sum;
  }

  vec3 point(ivec2 at, int radius) {
    vec2 sum = around(at, radius);
    vec2 ndc = 2.0 * (vec2(at) + 0.5) / vec2(size) - 1.0;
    return sum.x / max(sum.y, 1e-6) * vec3((ndc + lens.zw) / lens.xy, -1.0);
  }

  void main() {
    size = textureSize(map, 0);
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec2 here = texelFetch(map, at, 0).ra;
    vec3 shown;
    if (showNormals) {
      // Far enough apart that single Gaussians do not show as bumps.
      int reach = max(2, size.y / 160);
      vec3 right = point(at + ivec2(reach, 0), 2) - point(at - ivec2(reach, 0), 2);
      vec3 up = point(at + ivec2(0, reach), 2) - point(at - ivec2(0, reach), 2);
      shown = 0.5 + 0.5 * normalize(cross(right, up));
    } else {
      float depth = here.x / max(here.y, 1e-6);
      // Even steps of colour are even steps of inverse depth, as parallax is.
      float share = (1.0 / range.x - 1.0 / max(depth, 1e-9)) / (1.0 / range.x - 1.0 / range.y);
      float place = 5.0 * clamp(share, 0.0, 1.0);
      int start = min(int(place), 4);
      shown = mix(colours[start], colours[start + 1], place - float(start));
    }
    // Seams between opaque Gaussians are not holes: what is half opaque counts as solid.
    colour = vec4(mix(background, shown, min(1.0, 2.0 * here.y)), 1.0);
  }
`,Bl=class{constructor(t){this.renderer=t;let e=t.getContext();this.isFloat=!!(e.getExtension("EXT_color_buffer_float")&&e.getExtension("EXT_float_blend"));let n=this.isFloat?hn:An,s={minFilter:fe,magFilter:fe};this.target=new Fe(1,1,{type:n,depthBuffer:!1,...s}),this.material=new gn({glslVersion:Qi,vertexShader:"void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }",fragmentShader:wS,depthTest:!1,depthWrite:!1,uniforms:{map:{value:this.target.texture},colours:{value:Yp.map(r=>new R(...r))},background:{value:new R},range:{value:new Ht},lens:{value:new Zt},showNormals:{value:!1}}}),this.quad=new Je(new fs(2,2),this.material),this.quad.frustumCulled=!1,this.scene=new hs,this.scene.add(this.quad)}draw(t,e,{mode:n,focus:s,background:r}){this.measure(t,e);let{uniforms:a}=this.material;a.range.value.set(s.near,s.far);let{elements:o}=e.projectionMatrix;a.lens.value.set(o[0],o[5],o[8],o[9]),a.showNormals.value=n==="normals",a.background.value.set(...new Lt(r).convertLinearToSRGB().toArray()),this.renderer.render(this.scene,e)}depthAt(t,e,n,s){this.measure(t,e);let r=this.renderer.getPixelRatio(),a=this.isFloat?new Float32Array(4):new Uint16Array(4),o=this.target.height-1-Math.floor(s*r);this.renderer.readRenderTargetPixels(this.target,Math.floor(n*r),o,1,1,a);let[l,,,c]=this.isFloat?a:[...a].map(u=>Wr.fromHalfFloat(u));return c>.05?l/c:null}measure(t,e){let{renderer:n}=this,s=n.getDrawingBufferSize(new Ht);this.target.setSize(s.x,s.y);let r=n.getClearColor(new Lt);n.setClearColor(0,0),n.setRenderTarget(this.target),t.drawDepth(!0),n.render(t.scene,e),t.drawDepth(!1),n.setRenderTarget(null),n.setClearColor(r,1)}};function Kp({near:i,far:t},e){let n=2/(1/i+1/t),s=Yp.map(a=>`rgb(${a.map(o=>Math.round(255*o)).join(" ")})`),r=[i,n,t].map(a=>Number((a*e).toPrecision(3)).toLocaleString("en"));return{gradient:`linear-gradient(to right, ${s.join(", ")})`,numbers:r}}var MS=[{key:"r",name:"Reset",title:"Back to the first view",icon:"reset",run:i=>i.reset()},{key:"c",name:"Compare",title:"Compare with the low resolution",icon:"compare",run:i=>i.toggleCompare(),on:i=>i.isComparing,needs:i=>i.layers.length>1},{key:"p",name:"Photo",title:"Lay the photo over its view",icon:"photo",run:i=>i.togglePhoto(),on:i=>i.photo!==null,needs:i=>i.cameras.some(t=>t.photo)},{key:"o",name:"Sway",title:"Turn gently by itself",icon:"sway",run:i=>i.toggleSway(),on:i=>!!i.navigation.sway},{key:"1",name:"Depth",title:"Depth in colours",icon:"depth",minor:!0,run:i=>i.setMode("depth"),on:i=>i.mode==="depth"},{key:"2",name:"Normals",title:"Which way surfaces face, in colours",icon:"normals",minor:!0,run:i=>i.setMode("normals"),on:i=>i.mode==="normals"},{key:"3",name:"Ellipsoids",title:"Gaussians with hard edges",icon:"ellipsoids",minor:!0,run:i=>i.setMode("ellipsoids"),on:i=>i.mode==="ellipsoids"},{key:"x",name:"Picture",title:"Save the picture",icon:"camera",run:i=>i.savePicture()},{key:"v",name:"Record",title:"Record a video; again to stop",icon:"record",run:i=>i.toggleRecording(),on:i=>!!i.recorder,needs:()=>Vu()!==void 0},{key:"f",name:"Full screen",title:"Full screen",icon:"fullscreen",run:()=>ES(),on:()=>document.fullscreenElement!==null,needs:()=>document.fullscreenEnabled},{key:"j",name:"Headset",title:"Look with a headset",icon:"headset",run:i=>Gp(i),isLater:!0},{key:"i",name:"Info",title:"Statistics",icon:"info",minor:!0,run:i=>i.ui.toggleStats(),on:i=>!i.ui.stats.hidden},{key:"t",name:"Theme",title:"Dark or light",icon:"theme",minor:!0,run:i=>i.toggleTheme(Hp)},{key:"g",name:"Settings",title:"Lens, background, crop, link",icon:"settings",opens:"settings",run:i=>i.ui.settings.panel.togglePopover()},{key:"h",name:"Help",title:"Keys and mouse",icon:"help",run:i=>i.ui.help()}],TS=[["Drag, one finger","Turn about the scene"],["Right drag, two fingers","Shift"],["Wheel, pinch","Zoom"],["Double click","Turn about this point"],["W A S D, arrows","Fly (without limits)"],["Q, E","Down, up"],["L","Turn without limits, or with them"],["N","Next photo"],["[ and ]","Move the line between the two"],["B","Show the crop box"],["K","Copy a link to this view"],["U","Hide all controls, or show them"]],zl=class{constructor(t){this.viewer=t,t.ui=this,this.stats=se("stats"),this.rate=0;let{title:e,layers:n,cameras:s=[],downloads:r=[],home:a}=t.description;document.title=`${e} - SR3R`,se("title").textContent=se("title").title=e;let o=n.at(-1).gaussians;se("subtitle").textContent=[o&&Ku(o,"Gaussian"),s.length&&Ku(s.length,"photo")].filter(Boolean).join(" from "),r.length&&se("actions").append(...Wp(r,()=>!!t.crop?.isOn)),a&&se("actions").append(Ft("a",{href:a,className:"button",title:"New scene"},Di("plus"),Ft("span",{},"New scene"))),this.tools=MS.filter(l=>l.needs?.(t)??!0),this.buttons=this.tools.map(l=>this.button(l,"tools")),this.photos=s.map((l,c)=>this.thumbnail(l,c)),this.compare=new Nl(t),addEventListener("keydown",l=>this.key(l)),document.addEventListener("fullscreenchange",()=>this.update()),this.update()}sceneIsThere(){let t=this.tools.filter(e=>e.minor).map(e=>this.button(e));this.buttons.push(...t),this.settings=new Ol(this.viewer,t.map(({button:e})=>e))}button(t,e){let n=`${t.title} (${t.key.toUpperCase()})`,s=Ft("button",{title:n,className:t.minor?"minor":""},Di(t.icon),Ft("span",{},t.name));return s.hidden=t.isLater??!1,t.opens?s.setAttribute("popovertarget",t.opens):s.addEventListener("click",()=>this.viewer.focus&&t.run(this.viewer)),e&&se(e).append(s),{button:s,tool:t}}offerHeadset(){this.buttons.find(({tool:t})=>t.name==="Headset").button.hidden=!1,this.viewer.resize()}thumbnail(t,e){let n=`Look through ${t.name}`,s=t.photo?Ft("img",{src:Yu(t.photo),alt:""}):String(e+1),r=Ft("button",{title:n,"aria-label":n},s);return r.addEventListener("click",()=>this.viewer.focus&&this.viewer.goTo(e)),se("cameras").append(r),r}key(t){let{viewer:e}=this;if(t.ctrlKey||t.metaKey||t.altKey||!e.focus||t.target.closest("textarea, select, input:not([type=range], [type=checkbox], [type=color])"))return;let n=t.key.toLowerCase(),s=this.buttons.find(({tool:a,button:o})=>a.key===n&&!o.hidden),r={"?":()=>this.help(),"[":()=>e.setSplit(e.split-.05),"]":()=>e.setSplit(e.split+.05),n:()=>this.photos.length&&e.goTo(((e.current??-1)+1)%this.photos.length),l:()=>e.setFree(!e.navigation.isFree),b:()=>e.setOutline(!e.hasOutline),k:()=>e.copyLink(),u:()=>e.hideControls(!document.body.classList.contains("noui"))};if(s)s.tool.run(e);else if(r[n])r[n]();else return;t.preventDefault()}update(){let{viewer:t}=this;for(let{button:n,tool:s}of this.buttons)s.on&&n.setAttribute("aria-pressed",String(s.on(t)));this.photos.forEach((n,s)=>n.setAttribute("aria-pressed",String(s===t.current))),this.compare.update();let e=se("photo");if(e.hidden=t.photo===null,t.photo!==null){e.src=Yu(t.cameras[t.photo].photo);for(let n of["left","top","width","height"])e.style[n]=`${t.place[n]}px`}this.showLegend(),this.showStats(),this.settings?.update()}showLegend(){let t=se("legend");if(t.hidden=this.viewer.mode!=="depth"||!this.viewer.focus,t.hidden)return;let{gradient:e,numbers:n}=Kp(this.viewer.focus,this.viewer.unit),s=Ft("div",{className:"bar"});s.style.background=e,t.replaceChildren(Ft("span",{},"Depth, in units of the scene"),s,Ft("div",{className:"ends"},...n.map(r=>Ft("span",{},r))))}frame(t){this.rate!==t&&(this.rate=t,this.showStats())}showStats(){if(this.stats.hidden)return;let t=[...this.viewer.layers.map(({entry:e})=>[e.name,`${Ku(e.gaussians,"Gaussian")}, ${ir(e.bytes)}`]),...Object.entries(this.viewer.description.stats??{}),["Frames per second",this.rate]];this.stats.replaceChildren(Gu(t))}toggleStats(){this.stats.hidden=!this.stats.hidden,this.update()}help(){let t=se("help");if(t.open)return t.close();let e=this.tools.filter(a=>this.buttons.find(o=>o.tool===a&&!o.button.hidden)),n=[...TS,...e.map(a=>[a.key.toUpperCase(),a.title])],s=Ft("button",{"aria-label":"Close",className:"close"},Di("close"));s.addEventListener("click",()=>t.close()),t.onclick=a=>a.target===t&&t.close();let r=Ft("h2",{id:"help-title"},"Keys and mouse");t.replaceChildren(Ft("div",{},r,s,Gu(n))),t.showModal()}recording(t){let e=se("recording");e.hidden=t===null,t!==null&&e.textContent!==t&&(e.textContent=t)}status(t,e){let n=se("status");n.textContent=t,n.hidden=t==="",clearTimeout(this.timer),e&&(this.timer=setTimeout(()=>this.status(""),1e3*e))}};function Ku(i,t){return`${i.toLocaleString("en")} ${t}${i===1?"":"s"}`}function ES(){document.fullscreenElement?document.exitFullscreen():document.documentElement.requestFullscreen()}var AS=new Xi(-1,1,1,-1,0,1),ju=class extends Mn{constructor(){super(),this.setAttribute("position",new Ce([-1,3,0,-1,-1,0,3,-1,0],3)),this.setAttribute("uv",new Ce([0,2,0,0,2,0],2))}},RS=new ju,rr=class{constructor(t){this._mesh=new Je(RS,t)}dispose(){this._mesh.geometry.dispose()}render(t){t.render(this._mesh,AS)}get material(){return this._mesh.material}set material(t){this._mesh.material=t}};var jp=null;function Zp(){return jp??=CS().then(WebAssembly.compile),jp}async function CS(){return document.getElementById("spark")?kl(await sr("#spark")):sr("spark.wasm")}var vn=-12,Sn=9,y2=Math.exp(vn),v2=Math.exp(Sn),IS=-30,xr=Math.exp(IS),pm=11,mm=11,PS=11,S2=pm+mm,Ut=1<<pm,Cn=1<<mm,DS=1<<PS,gm=1,b2=Ut-1,w2=Cn-1,M2=DS-1;var tn=(i=>(i.PLY="ply",i.SPZ="spz",i.SPLAT="splat",i.KSPLAT="ksplat",i.PCSOGS="pcsogs",i.PCSOGSZIP="pcsogszip",i.RAD="rad",i))(tn||{}),rd={rgbMin:0,rgbMax:1,lnScaleMin:vn,lnScaleMax:Sn,sh1Max:1,sh2Max:1,sh3Max:1,lodOpacity:!1};function ur(i){return i==="int"||i==="ivec2"||i==="ivec3"||i==="ivec4"}function hr(i){return i==="uint"||i==="uvec2"||i==="uvec3"||i==="uvec4"}function LS(i){return i==="float"||i==="vec2"||i==="vec3"||i==="vec4"}function FS(i){return i==="mat2"||i==="mat2x2"||i==="mat2x3"||i==="mat2x4"||i==="mat3"||i==="mat3x2"||i==="mat3x3"||i==="mat3x4"||i==="mat4"||i==="mat4x2"||i==="mat4x3"||i==="mat4x4"}function jl(i){return LS(i)||FS(i)}function ar(i){return i==="mat2"||i==="mat2x2"}function or(i){return i==="mat3"||i==="mat3x3"}function lr(i){return i==="mat4"||i==="mat4x4"}function Oe(i){return Math.trunc(i).toString()}function ke(i){return`${Math.max(0,Math.trunc(i)).toString()}u`}function re(i){return i===Number.POSITIVE_INFINITY?"INFINITY":i===Number.NEGATIVE_INFINITY?"-INFINITY":Number.isInteger(i)?i.toFixed(1):i.toString()}function dr(i){return i instanceof Ni?i.type:i.dynoOut().type}var Ni=class{constructor(t){this.__isDynoValue=!0,this.type=t}},ze=class extends Ni{constructor(t,e){super(t.outTypes[e]),this.dyno=t,this.key=e}},_r=class extends Ni{constructor(t,e){super(t),this.literal=e}getLiteral(){return this.literal}};var lh=class extends _r{constructor(t,e){super(t,""),this.value=e}getLiteral(){let{type:t,value:e}=this;switch(t){case"bool":return e?"true":"false";case"uint":return ke(e);case"int":return Oe(e);case"float":return re(e);case"bvec2":{let n=e;return`bvec2(${n[0]}, ${n[1]})`}case"uvec2":{if(e instanceof Ht)return`uvec2(${ke(e.x)}, ${ke(e.y)})`;let n=e;return`uvec2(${ke(n[0])}, ${ke(n[1])})`}case"ivec2":{if(e instanceof Ht)return`ivec2(${Oe(e.x)}, ${Oe(e.y)})`;let n=e;return`ivec2(${Oe(n[0])}, ${Oe(n[1])})`}case"vec2":{if(e instanceof Ht)return`vec2(${re(e.x)}, ${re(e.y)})`;let n=e;return`vec2(${re(n[0])}, ${re(n[1])})`}case"bvec3":{let n=e;return`bvec3(${n[0]}, ${n[1]}, ${n[2]})`}case"uvec3":{if(e instanceof R)return`uvec3(${ke(e.x)}, ${ke(e.y)}, ${ke(e.z)})`;let n=e;return`uvec3(${ke(n[0])}, ${ke(n[1])}, ${ke(n[2])})`}case"ivec3":{if(e instanceof R)return`ivec3(${Oe(e.x)}, ${Oe(e.y)}, ${Oe(e.z)})`;let n=e;return`ivec3(${Oe(n[0])}, ${Oe(n[1])}, ${Oe(n[2])})`}case"vec3":{if(e instanceof R)return`vec3(${re(e.x)}, ${re(e.y)}, ${re(e.z)})`;let n=e;return`vec3(${re(n[0])}, ${re(n[1])}, ${re(n[2])})`}case"bvec4":{let n=e;return`bvec4(${n[0]}, ${n[1]}, ${n[2]}, ${n[3]})`}case"uvec4":{if(e instanceof Zt)return`uvec4(${ke(e.x)}, ${ke(e.y)}, ${ke(e.z)}, ${ke(e.w)})`;let n=e;return`uvec4(${ke(n[0])}, ${ke(n[1])}, ${ke(n[2])}, ${ke(n[3])})`}case"ivec4":{if(e instanceof Zt)return`ivec4(${Oe(e.x)}, ${Oe(e.y)}, ${Oe(e.z)}, ${Oe(e.w)})`;let n=e;return`ivec4(${Oe(n[0])}, ${Oe(n[1])}, ${Oe(n[2])}, ${Oe(n[3])})`}case"vec4":{if(e instanceof Zt)return`vec4(${re(e.x)}, ${re(e.y)}, ${re(e.z)}, ${re(e.w)})`;if(e instanceof zt)return`vec4(${re(e.x)}, ${re(e.y)}, ${re(e.z)}, ${re(e.w)})`;let n=e;return`vec4(${re(n[0])}, ${re(n[1])}, ${re(n[2])}, ${re(n[3])})`}case"mat2":case"mat2x2":{let n=e,s=n instanceof ia?n.elements:e,r=new Array(4).fill(0).map((a,o)=>re(s[o]));return`${t}(${r.join(", ")})`}case"mat2x3":{let n=e,s=new Array(6).fill(0).map((r,a)=>re(n[a]));return`${t}(${s.join(", ")})`}case"mat2x4":{let n=e,s=new Array(8).fill(0).map((r,a)=>re(n[a]));return`${t}(${s.join(", ")})`}case"mat3":case"mat3x3":{let n=e,s=n instanceof At?n.elements:e,r=new Array(9).fill(0).map((a,o)=>re(s[o]));return`${t}(${r.join(", ")})`}case"mat3x2":{let n=e,s=new Array(6).fill(0).map((r,a)=>re(n[a]));return`${t}(${s.join(", ")})`}case"mat3x4":{let n=e,s=new Array(12).fill(0).map((r,a)=>re(n[a]));return`${t}(${s.join(", ")})`}case"mat4":case"mat4x4":{let n=e,s=n instanceof Vt?n.elements:e,r=new Array(16).fill(0).map((a,o)=>re(s[o]));return`${t}(${r.join(", ")})`}case"mat4x2":{let n=e,s=new Array(8).fill(0).map((r,a)=>re(n[a]));return`${t}(${s.join(", ")})`}case"mat4x3":{let n=e,s=new Array(12).fill(0).map((r,a)=>re(n[a]));return`${t}(${s.join(", ")})`}default:throw new Error(`Type not implemented: ${String(t)}`)}}};function Hl(i,t){return new lh(i,t)}var Qp="    ",ch=class{constructor({indent:t}={}){this.globals=new Set,this.statements=[],this.uniforms={},this.declares=new Set,this.updaters=[],this.sequence=0,this.indent=Qp,this.indent=t??Qp}nextSequence(){return this.sequence++}},Xt=class{constructor({inTypes:t,outTypes:e,inputs:n,update:s,globals:r,statements:a,generate:o}){this.inTypes=t??{},this.outTypes=e??{},this.inputs=n??{},this.update=s,this.globals=r,this.statements=a,this.generate=o??(({inputs:l,outputs:c,compile:u})=>{var h,d;return{globals:(h=this.globals)==null?void 0:h.call(this,{inputs:l,outputs:c,compile:u}),statements:(d=this.statements)==null?void 0:d.call(this,{inputs:l,outputs:c,compile:u})}})}get outputs(){let t={};for(let e in this.outTypes)t[e]=new ze(this,e);return t}apply(t){return Object.assign(this.inputs,t),this.outputs}compile({inputs:t,outputs:e,compile:n}){let s=[`// ${this.constructor.name}(${Object.values(t).join(", ")}) => (${Object.values(e).join(", ")})`],r=[];for(let c in e){let u=e[c];u&&!n.declares.has(u)&&(n.declares.add(u),r.push(c))}let{globals:a,statements:o,uniforms:l}=this.generate({inputs:t,outputs:e,compile:n});for(let c of a??[])n.globals.add(c);for(let c in l)n.uniforms[c]=l[c];this.update&&n.updaters.push(this.update);for(let c of r){let u=e[c];u&&(n.uniforms[u]||s.push(`${_m(u,this.outTypes[c])};`))}return o?.length&&(s.push("{"),s.push(...o.map(c=>n.indent+c)),s.push("}")),s}},uh=class extends Xt{constructor({inTypes:t,outTypes:e,inputs:n,update:s,globals:r,construct:a}){super({inTypes:t,outTypes:e,inputs:n,update:s,globals:r,generate:o=>this.generateBlock(o)}),this.construct=a}generateBlock({inputs:t,outputs:e,compile:n}){var s,r;let a={},o={};for(let p in t)t[p]!=null&&(a[p]=new _r(this.inTypes[p],t[p]));for(let p in e)e[p]!=null&&(o[p]=new Ni(this.outTypes[p]));let l={roots:[]},c=this.construct(a,o,l);for(let p of((s=this.globals)==null?void 0:s.call(this,{inputs:t,outputs:e,compile:n}))??[])n.globals.add(p);let u=[],h=new Map;function d(p,m,y){let w=h.get(p);if(!w){w={sequence:n.nextSequence(),outNames:new Map,newOuts:new Set},h.set(p,w);for(let S in p.inputs){let T=p.inputs[S];for(;T;){if(T instanceof Ni){T instanceof ze&&d(T.dyno,T.key);break}if(typeof T.dynoOut!="function")throw new Error(`dynoOut is not a function for ${T.constructor.name}`);T=T.dynoOut()}}u.push(p)}m&&(y||w.newOuts.add(m),w.outNames.set(m,y??`${m}_${w.sequence}`))}for(let p of l.roots)d(p);for(let p in o){let m=c?.[p]??o[p];for(;m;){if(m instanceof Ni){m instanceof ze&&d(m.dyno,m.key,e[p]);break}m=m.dynoOut()}o[p]=m}let f=[];for(let p of u){let m={},y={};for(let T in p.inputs){let E=p.inputs[T];for(;E;){if(E instanceof Ni){if(E instanceof _r)m[T]=E.getLiteral();else if(E instanceof ze){let x=(r=h.get(E.dyno))==null?void 0:r.outNames.get(E.key);if(!x)throw new Error(`Source not found for ${E.dyno.constructor.name}.${E.key}`);m[T]=x}break}E=E.dynoOut()}}let w=h.get(p)??{outNames:new Map};for(let[T,E]of w.outNames.entries())y[T]=E;let S=p.compile({inputs:m,outputs:y,compile:n});f.push(S)}let g=[];for(let p in e)o[p]instanceof _r&&g.push(`${e[p]} = ${o[p].getLiteral()};`);return g.length>0&&f.push(g),{statements:f.flatMap((p,m)=>m===0?p:["",...p])}}};function zn(i,t,e,{update:n,globals:s}={}){return new uh({inTypes:i,outTypes:t,construct:e,update:n,globals:s})}function xm({inTypes:i,outTypes:t,inputs:e,update:n,globals:s,statements:r,generate:a}){return new Xt({inTypes:i,outTypes:t,inputs:e,update:n,globals:s,statements:r,generate:a})}function _m(i,t,e){let n=typeof t=="string"?t:t.type;if(!n)throw new Error(`Invalid DynoType: ${String(t)}`);return`${n} ${i}${e!=null?`[${e}]`:""}`}function le(i){var t;let e=!1,n=i.split(`
`).map(a=>{let o=a.trimEnd();return e?o:o.length>0?(e=!0,o):null}).filter(a=>a!=null);for(;n.length>0&&n[n.length-1].length===0;)n.pop();if(n.length===0)return[];let s=(t=n[0].match(/^\s*/))==null?void 0:t[0];if(!s)return n;let r=new RegExp(`^${s}`);return n.map(a=>a.replace(r,""))}function Te(i){return le(i).join(`
`)}var hh=class extends Xt{constructor({a:t,outKey:e,outTypeFunc:n}){let s={a:dr(t)},r=n(dr(t)),a={[e]:r};super({inTypes:s,outTypes:a,inputs:{a:t}}),this.outKey=e}dynoOut(){return new ze(this,this.outKey)}},Ca=class extends Xt{constructor({a:t,b:e,outKey:n,outTypeFunc:s}){let r={a:dr(t),b:dr(e)},a=s(dr(t),dr(e)),o={[n]:a};super({inTypes:r,outTypes:o,inputs:{a:t,b:e}}),this.outKey=n}dynoOut(){return new ze(this,this.outKey)}};var ge={type:"Gsplat"},ln={type:"CovSplat"},ad={type:"PackedSplats"},ym={type:"ExtSplats"};var NS=(i,t)=>new fh({packedSplats:i,index:t}),US=(i,t,e,n)=>new ph({packedSplats:i,index:t,base:e,count:n});var OS=(i,t)=>new mh({extSplats:i,index:t});var dh=i=>new gh({gsplat:i}),Hn=i=>new xh({gsplat:i}),vr=({gsplat:i,flags:t,index:e,center:n,scales:s,quaternion:r,rgba:a,rgb:o,opacity:l,x:c,y:u,z:h,r:d,g:f,b:g})=>new _h({gsplat:i,flags:t,index:e,center:n,scales:s,quaternion:r,rgba:a,rgb:o,opacity:l,x:c,y:u,z:h,r:d,g:f,b:g});var kS=(i,{scale:t,rotate:e,translate:n,recolor:s})=>new yh({gsplat:i,scale:t,rotate:e,translate:n,recolor:s}),vm=i=>new wh({index:i}),Jp=i=>new Mh({index:i}),Pn=Te(`
  struct Gsplat {
    vec3 center;
    uint flags;
    vec3 scales;
    int index;
    vec4 quaternion;
    vec4 rgba;
  };
  const uint GSPLAT_FLAG_ACTIVE = 1u << 0u;

  bool isGsplatActive(uint flags) {
    return (flags & GSPLAT_FLAG_ACTIVE) != 0u;
  }
`),Cr=Te(`
  struct CovSplat {
    vec3 center;
    uint flags;
    vec4 rgba;
    vec3 xxyyzz;
    int index;
    vec3 xyxzyz;
  };

  bool isCovSplatActive(uint flags) {
    return (flags & GSPLAT_FLAG_ACTIVE) != 0u;
  }
`),od=Te(`
  struct PackedSplats {
    usampler2DArray textureArray;
    int numSplats;
    vec4 rgbMinMaxLnScaleMinMax;
    bool lodOpacity;
  };
`);var Sm=Te(`
  bool readPackedArray(usampler2DArray texture, int numSplats, vec4 rgbMinMaxLnScaleMinMax, int index, out Gsplat gsplat) {
    if ((index >= 0) && (index < numSplats)) {
      uvec4 packedData = texelFetch(texture, splatTexCoord(index), 0);
      unpackSplatEncoding(packedData, gsplat.center, gsplat.scales, gsplat.quaternion, gsplat.rgba, rgbMinMaxLnScaleMinMax);
      return true;
    } else {
      return false;
    }
  }
`),fh=class extends Xt{constructor({packedSplats:t,index:e}){super({inTypes:{packedSplats:ad,index:"int"},outTypes:{gsplat:ge},inputs:{packedSplats:t,index:e},globals:()=>[Pn,od,Sm],statements:({inputs:n,outputs:s})=>{let{gsplat:r}=s;if(!r)return[];let{packedSplats:a,index:o}=n,l;return a&&o?l=le(`
            ${r}.flags = 0u;
            if (readPackedArray(${a}.textureArray, ${a}.numSplats, ${a}.rgbMinMaxLnScaleMinMax, ${o}, ${r})) {
              if (${a}.lodOpacity) {
                ${r}.rgba.a = 2.0 * ${r}.rgba.a;
              }
              bool zeroSize = all(equal(${r}.scales, vec3(0.0, 0.0, 0.0)));
              ${r}.flags = zeroSize ? 0u : GSPLAT_FLAG_ACTIVE;
            }
          `):l=[`${r}.flags = 0u;`],l.push(`${r}.index = ${o??"0"};`),l}})}dynoOut(){return new ze(this,"gsplat")}},ph=class extends Xt{constructor({packedSplats:t,index:e,base:n,count:s}){super({inTypes:{packedSplats:ad,index:"int",base:"int",count:"int"},outTypes:{gsplat:ge},inputs:{packedSplats:t,index:e,base:n,count:s},globals:()=>[Pn,od,Sm],statements:({inputs:r,outputs:a})=>{let{gsplat:o}=a;if(!o)return[];let{packedSplats:l,index:c,base:u,count:h}=r,d;return l&&c&&u&&h?d=le(`
            ${o}.flags = 0u;
            if (readPackedArray(${l}.textureArray, ${l}.numSplats, ${l}.rgbMinMaxLnScaleMinMax, ${c}, ${o})) {
              if (${l}.lodOpacity) {
                ${o}.rgba.a = 2.0 * ${o}.rgba.a;
              }
              bool zeroSize = all(equal(${o}.scales, vec3(0.0, 0.0, 0.0)));
              ${o}.flags = zeroSize ? 0u : GSPLAT_FLAG_ACTIVE;
            }
          `):d=[`${o}.flags = 0u;`],d.push(`${o}.index = ${c??"0"};`),d}})}dynoOut(){return new ze(this,"gsplat")}},bm=Te(`
  struct ExtSplats {
    usampler2DArray textureArray1;
    usampler2DArray textureArray2;
    int numSplats;
  };
`);var BS=Te(`
  void readExtArrays(usampler2DArray texture1, usampler2DArray texture2, int numSplats, int index, out Gsplat gsplat) {
    gsplat.flags = 0u;
    if ((index >= 0) && (index < numSplats)) {
      ivec3 coord = splatTexCoord(index);
      uvec4 packed1 = texelFetch(texture1, coord, 0);
      uvec4 packed2 = texelFetch(texture2, coord, 0);
      unpackSplatExt(packed1, packed2, gsplat.center, gsplat.scales, gsplat.quaternion, gsplat.rgba);
      gsplat.flags = all(equal(gsplat.scales, vec3(0.0, 0.0, 0.0))) ? 0u : GSPLAT_FLAG_ACTIVE;
      gsplat.index = index;
    }
  }
`),mh=class extends Xt{constructor({extSplats:t,index:e}){super({inTypes:{extSplats:ym,index:"int"},outTypes:{gsplat:ge},inputs:{extSplats:t,index:e},globals:()=>[Pn,bm,BS],statements:({inputs:n,outputs:s})=>{let{gsplat:r}=s;if(!r)return[`${r}.flags = 0u;`];let{extSplats:a,index:o}=n;return a&&o?le(`
            readExtArrays(${a}.textureArray1, ${a}.textureArray2, ${a}.numSplats, ${o}, ${r});
          `):[`${r}.flags = 0u;`]}})}dynoOut(){return new ze(this,"gsplat")}};var T2=Te(`
  void readCovArrays(usampler2DArray texture1, usampler2DArray texture2, int numSplats, int index, out CovSplat covsplat) {
    covsplat.flags = 0u;
    if ((index >= 0) && (index < numSplats)) {
      ivec3 coord = splatTexCoord(index);
      uvec4 packed1 = texelFetch(texture1, coord, 0);
      uvec4 packed2 = texelFetch(texture2, coord, 0);
      unpackSplatExtCov(packed1, packed2, covsplat.center, covsplat.rgba, covsplat.xxyyzz, covsplat.xyxzyz);
      covsplat.flags = (all(equal(covsplat.xxyyzz, vec3(0.0))) && all(equal(covsplat.xyxzyz, vec3(0.0)))) ? 0u : GSPLAT_FLAG_ACTIVE;
      gsplat.index = index;
    }
  }
`);var gh=class extends Xt{constructor({gsplat:t}){super({inTypes:{gsplat:ge},outTypes:{covsplat:ln},inputs:{gsplat:t},globals:()=>[Pn,Cr],statements:({inputs:e,outputs:n})=>{let{gsplat:s}=e,{covsplat:r}=n;return s?le(`
          ${r}.flags = 0u;
          if (isGsplatActive(${s}.flags)) {
            ${r}.flags = ${s}.flags;
            ${r}.index = ${s}.index;
            ${r}.rgba = ${s}.rgba;
            ${r}.center = ${s}.center;
            mat3 m = scaleQuaternionToMatrix(${s}.scales, ${s}.quaternion);
            m = m * transpose(m);
            ${r}.xxyyzz = vec3(m[0][0], m[1][1], m[2][2]);
            ${r}.xyxzyz = vec3(m[0][1], m[0][2], m[1][2]);
          }
        `):[`${r}.flags = 0u;`]}})}dynoOut(){return new ze(this,"covsplat")}},xh=class extends Xt{constructor({gsplat:t}){super({inTypes:{gsplat:ge},outTypes:{flags:"uint",active:"bool",index:"int",center:"vec3",scales:"vec3",quaternion:"vec4",rgba:"vec4",rgb:"vec3",opacity:"float",x:"float",y:"float",z:"float",r:"float",g:"float",b:"float"},inputs:{gsplat:t},globals:()=>[Pn],statements:({inputs:e,outputs:n})=>{let{gsplat:s}=e,{flags:r,active:a,index:o,center:l,scales:c,quaternion:u,rgba:h,rgb:d,opacity:f,x:g,y:_,z:p,r:m,g:y,b:w}=n;return[r?`${r} = ${s?`${s}.flags`:"0u"};`:null,a?`${a} = isGsplatActive(${s?`${s}.flags`:"0u"});`:null,o?`${o} = ${s?`${s}.index`:"0"};`:null,l?`${l} = ${s?`${s}.center`:"vec3(0.0, 0.0, 0.0)"};`:null,c?`${c} = ${s?`${s}.scales`:"vec3(0.0, 0.0, 0.0)"};`:null,u?`${u} = ${s?`${s}.quaternion`:"vec4(0.0, 0.0, 0.0, 1.0)"};`:null,h?`${h} = ${s?`${s}.rgba`:"vec4(0.0, 0.0, 0.0, 0.0)"};`:null,d?`${d} = ${s?`${s}.rgba.rgb`:"vec3(0.0, 0.0, 0.0)"};`:null,f?`${f} = ${s?`${s}.rgba.a`:"0.0"};`:null,g?`${g} = ${s?`${s}.center.x`:"0.0"};`:null,_?`${_} = ${s?`${s}.center.y`:"0.0"};`:null,p?`${p} = ${s?`${s}.center.z`:"0.0"};`:null,m?`${m} = ${s?`${s}.rgba.r`:"0.0"};`:null,y?`${y} = ${s?`${s}.rgba.g`:"0.0"};`:null,w?`${w} = ${s?`${s}.rgba.b`:"0.0"};`:null].filter(Boolean)}})}},_h=class extends Xt{constructor({gsplat:t,flags:e,index:n,center:s,scales:r,quaternion:a,rgba:o,rgb:l,opacity:c,x:u,y:h,z:d,r:f,g,b:_}){super({inTypes:{gsplat:ge,flags:"uint",index:"int",center:"vec3",scales:"vec3",quaternion:"vec4",rgba:"vec4",rgb:"vec3",opacity:"float",x:"float",y:"float",z:"float",r:"float",g:"float",b:"float"},outTypes:{gsplat:ge},inputs:{gsplat:t,flags:e,index:n,center:s,scales:r,quaternion:a,rgba:o,rgb:l,opacity:c,x:u,y:h,z:d,r:f,g,b:_},globals:()=>[Pn],statements:({inputs:p,outputs:m})=>{let{gsplat:y}=m;if(!y)return[];let{gsplat:w,flags:S,index:T,center:E,scales:x,quaternion:M,rgba:N,rgb:C,opacity:D,x:U,y:z,z:P,r:G,g:q,b:H}=p;return[`${y}.flags = ${S??(w?`${w}.flags`:"0u")};`,`${y}.index = ${T??(w?`${w}.index`:"0")};`,`${y}.center = ${E??(w?`${w}.center`:"vec3(0.0, 0.0, 0.0)")};`,`${y}.scales = ${x??(w?`${w}.scales`:"vec3(0.0, 0.0, 0.0)")};`,`${y}.quaternion = ${M??(w?`${w}.quaternion`:"vec4(0.0, 0.0, 0.0, 1.0)")};`,`${y}.rgba = ${N??(w?`${w}.rgba`:"vec4(0.0, 0.0, 0.0, 0.0)")};`,C?`${y}.rgba.rgb = ${C};`:null,D?`${y}.rgba.a = ${D};`:null,U?`${y}.center.x = ${U};`:null,z?`${y}.center.y = ${z};`:null,P?`${y}.center.z = ${P};`:null,G?`${y}.rgba.r = ${G};`:null,q?`${y}.rgba.g = ${q};`:null,H?`${y}.rgba.b = ${H};`:null].filter(Boolean)}})}dynoOut(){return new ze(this,"gsplat")}},E2=Te(`
  vec3 gsplatNormal(vec3 scales, vec4 quaternion) {
    float minScale = min(scales.x, min(scales.y, scales.z));
    vec3 normal;
    if (scales.z == minScale) {
      normal = vec3(0.0, 0.0, 1.0);
    } else if (scales.y == minScale) {
      normal = vec3(0.0, 1.0, 0.0);
    } else {
      normal = vec3(1.0, 0.0, 0.0);
    }
    return quatVec(quaternion, normal);
  }
`);var yh=class extends Xt{constructor({gsplat:t,scale:e,rotate:n,translate:s,recolor:r}){super({inTypes:{gsplat:ge,scale:"float",rotate:"vec4",translate:"vec3",recolor:"vec4"},outTypes:{gsplat:ge},inputs:{gsplat:t,scale:e,rotate:n,translate:s,recolor:r},globals:()=>[Pn],statements:({inputs:a,outputs:o,compile:l})=>{let{gsplat:c}=o;if(!c||!a.gsplat)return[];let{scale:u,rotate:h,translate:d,recolor:f}=a,g=l.indent;return[`${c} = ${a.gsplat};`,`if (isGsplatActive(${c}.flags)) {`,u?`${g}${c}.center *= ${u};`:null,h?`${g}${c}.center = quatVec(${h}, ${c}.center);`:null,d?`${g}${c}.center += ${d};`:null,u?`${g}${c}.scales *= ${u};`:null,h?`${g}${c}.quaternion = quatQuat(${h}, ${c}.quaternion);`:null,f?`${g}${c}.rgba *= ${f};`:null,"}"].filter(Boolean)}})}dynoOut(){return new ze(this,"gsplat")}},vh=i=>new Sh({covsplat:i}),wm=({covsplat:i,flags:t,index:e,center:n,rgba:s,rgb:r,opacity:a,x:o,y:l,z:c,r:u,g:h,b:d})=>new bh({covsplat:i,flags:t,index:e,center:n,rgba:s,rgb:r,opacity:a,x:o,y:l,z:c,r:u,g:h,b:d}),Sh=class extends Xt{constructor({covsplat:t}){super({inTypes:{covsplat:ln},outTypes:{flags:"uint",active:"bool",index:"int",center:"vec3",rgba:"vec4",rgb:"vec3",opacity:"float",x:"float",y:"float",z:"float",r:"float",g:"float",b:"float"},inputs:{covsplat:t},globals:()=>[Cr],statements:({inputs:e,outputs:n})=>{let{covsplat:s}=e,{flags:r,active:a,index:o,center:l,rgba:c,rgb:u,opacity:h,x:d,y:f,z:g,r:_,g:p,b:m}=n;return[r?`${r} = ${s?`${s}.flags`:"0u"};`:null,a?`${a} = isCovSplatActive(${s?`${s}.flags`:"0u"});`:null,o?`${o} = ${s?`${s}.index`:"0"};`:null,l?`${l} = ${s?`${s}.center`:"vec3(0.0, 0.0, 0.0)"};`:null,c?`${c} = ${s?`${s}.rgba`:"vec4(0.0, 0.0, 0.0, 0.0)"};`:null,u?`${u} = ${s?`${s}.rgba.rgb`:"vec3(0.0, 0.0, 0.0)"};`:null,h?`${h} = ${s?`${s}.rgba.a`:"0.0"};`:null,d?`${d} = ${s?`${s}.center.x`:"0.0"};`:null,f?`${f} = ${s?`${s}.center.y`:"0.0"};`:null,g?`${g} = ${s?`${s}.center.z`:"0.0"};`:null,_?`${_} = ${s?`${s}.rgba.r`:"0.0"};`:null,p?`${p} = ${s?`${s}.rgba.g`:"0.0"};`:null,m?`${m} = ${s?`${s}.rgba.b`:"0.0"};`:null].filter(Boolean)}})}},bh=class extends Xt{constructor({covsplat:t,flags:e,index:n,center:s,rgba:r,rgb:a,opacity:o,x:l,y:c,z:u,r:h,g:d,b:f}){super({inTypes:{covsplat:ln,flags:"uint",index:"int",center:"vec3",rgba:"vec4",rgb:"vec3",opacity:"float",x:"float",y:"float",z:"float",r:"float",g:"float",b:"float"},outTypes:{covsplat:ln},inputs:{covsplat:t,flags:e,index:n,center:s,rgba:r,rgb:a,opacity:o,x:l,y:c,z:u,r:h,g:d,b:f},globals:()=>[Cr],statements:({inputs:g,outputs:_})=>{let{covsplat:p}=_;if(!p)return[];let{covsplat:m,flags:y,index:w,center:S,rgba:T,rgb:E,opacity:x,x:M,y:N,z:C,r:D,g:U,b:z}=g;return[`${p}.flags = ${y??(m?`${m}.flags`:"0u")};`,`${p}.index = ${w??(m?`${m}.index`:"0")};`,`${p}.center = ${S??(m?`${m}.center`:"vec3(0.0, 0.0, 0.0)")};`,`${p}.rgba = ${T??(m?`${m}.rgba`:"vec4(0.0, 0.0, 0.0, 0.0)")};`,E?`${p}.rgba.rgb = ${E};`:null,x?`${p}.rgba.a = ${x};`:null,M?`${p}.center.x = ${M};`:null,N?`${p}.center.y = ${N};`:null,C?`${p}.center.z = ${C};`:null,D?`${p}.rgba.r = ${D};`:null,U?`${p}.rgba.g = ${U};`:null,z?`${p}.rgba.b = ${z};`:null,`${p}.xxyyzz = ${m?`${m}.xxyyzz`:"vec3(0.0, 0.0, 0.0)"};`,`${p}.xyxzyz = ${m?`${m}.xyxzyz`:"vec3(0.0, 0.0, 0.0)"};`].filter(Boolean)}})}dynoOut(){return new ze(this,"covsplat")}},wh=class extends Xt{constructor({index:t}){super({inTypes:{index:"int"},outTypes:{coord:"ivec3"},inputs:{index:t},statements:({inputs:e,outputs:n})=>{let{index:s}=e,{coord:r}=n;return!s||!r?[]:[`${r} = splatTexCoord(${s});`]}})}dynoOut(){return new ze(this,"coord")}},Mh=class extends Xt{constructor({index:t}){super({inTypes:{index:"int"},outTypes:{coord:"ivec3"},inputs:{index:t},statements:({inputs:e,outputs:n})=>{let{index:s}=e,{coord:r}=n;return!s||!r?[]:[`${r} = pagedSplatTexCoord(${s});`]}})}dynoOut(){return new ze(this,"coord")}},Mm=(i,t)=>new Th({gsplat:i,rgbMinMaxLnScaleMinMax:t}),zS=(i,t)=>new Eh({covsplat:i,rgbMinMaxLnScaleMinMax:t}),HS=i=>new Ah({gsplat:i}),tm=i=>new Rh({covsplat:i}),VS=(i,t,e,n)=>new Ch({gsplat:i,viewCenter:t,viewDir:e,sortRadial:n}),GS=(i,t,e,n)=>new Ih({covsplat:i,viewCenter:t,viewDir:e,sortRadial:n});var Th=class extends Xt{constructor({gsplat:t,rgbMinMaxLnScaleMinMax:e}){super({inTypes:{gsplat:ge,rgbMinMaxLnScaleMinMax:"vec4"},inputs:{gsplat:t,rgbMinMaxLnScaleMinMax:e},globals:()=>[Pn],statements:({inputs:n,outputs:s})=>{let{gsplat:r,rgbMinMaxLnScaleMinMax:a}=n;return r&&a?le(`
            if (isGsplatActive(${r}.flags)) {
              target = packSplatEncoding(${r}.center, ${r}.scales, ${r}.quaternion, ${r}.rgba, ${a});
            } else {
              target = uvec4(0u, 0u, 0u, 0u);
            }
          `):["target = uvec4(0u, 0u, 0u, 0u);"]}})}},Eh=class extends Xt{constructor({covsplat:t,rgbMinMaxLnScaleMinMax:e}){super({inTypes:{covsplat:ln,rgbMinMaxLnScaleMinMax:"vec4"},inputs:{covsplat:t,rgbMinMaxLnScaleMinMax:e},globals:()=>[Cr],statements:({inputs:n})=>{let{covsplat:s,rgbMinMaxLnScaleMinMax:r}=n;return s&&r?le(`
            if (isCovSplatActive(${s}.flags)) {
              target = packSplatCovEncoding(${s}.center, ${s}.rgba, ${s}.xxyyzz, ${s}.xyxzyz, ${r});
            } else {
              target = uvec4(0u);
            }
          `):["target = uvec4(0u);"]}})}},Ah=class extends Xt{constructor({gsplat:t}){super({inTypes:{gsplat:ge},inputs:{gsplat:t},globals:()=>[Pn],statements:({inputs:e})=>{let{gsplat:n}=e;return n?le(`
            if (isGsplatActive(${n}.flags)) {
              packSplatExt(target, target2, ${n}.center, ${n}.scales, ${n}.quaternion, ${n}.rgba);
            } else {
              target = uvec4(0u);
              target2 = uvec4(0u);
            }
          `):["target = uvec4(0u);","target2 = uvec4(0u);"]}})}},Rh=class extends Xt{constructor({covsplat:t}){super({inTypes:{covsplat:ln},inputs:{covsplat:t},globals:()=>[Cr],statements:({inputs:e})=>{let{covsplat:n}=e;return n?le(`
            if (isCovSplatActive(${n}.flags)) {
              packSplatExtCov(target, target2, ${n}.center, ${n}.rgba, ${n}.xxyyzz, ${n}.xyxzyz);
            } else {
              target = uvec4(0u);
              target2 = uvec4(0u);
            }
          `):["target = uvec4(0u);","target2 = uvec4(0u);"]}})}},Ch=class extends Xt{constructor({gsplat:t,viewCenter:e,viewDir:n,sortRadial:s}){super({inTypes:{gsplat:ge,viewCenter:"vec3",viewDir:"vec3",sortRadial:"bool"},inputs:{gsplat:t,viewCenter:e,viewDir:n,sortRadial:s},globals:()=>[Pn],statements:({inputs:r})=>{let{gsplat:a,viewCenter:o,viewDir:l,sortRadial:c}=r;return a&&o&&l&&c?le(`
            float metric = 1.0 / 0.0;
            if (isGsplatActive(${a}.flags)) {
              vec3 center = ${a}.center - ${o};
              if (${c}) {
                metric = length(center);
              } else {
                float bias = 100.0; // reduce popping
                metric = dot(center, ${l}) + bias;
              }
            }
            target3 = floatToVec4(metric);
          `):[]}})}},Ih=class extends Xt{constructor({covsplat:t,viewCenter:e,viewDir:n,sortRadial:s}){super({inTypes:{covsplat:ln,viewCenter:"vec3",viewDir:"vec3",sortRadial:"bool"},inputs:{covsplat:t,viewCenter:e,viewDir:n,sortRadial:s},globals:()=>[Cr],statements:({inputs:r})=>{let{covsplat:a,viewCenter:o,viewDir:l,sortRadial:c}=r;return a&&o&&l&&c?le(`
            float metric = 1.0 / 0.0;
            if (isCovSplatActive(${a}.flags)) {
              vec3 center = ${a}.center - ${o};
              if (${c}) {
                metric = length(center);
              } else {
                float bias = 100.0; // reduce popping
                metric = dot(center, ${l}) + bias;
              }
            }
            target3 = floatToVec4(metric);
          `):[]}})}},Ph=class extends Xt{constructor({rgba8:t}){super({inTypes:{rgba8:"vec4"},inputs:{rgba8:t},statements:({inputs:e,outputs:n})=>[`target = ${e.rgba8??"vec4(0.0, 0.0, 0.0, 0.0)"};`]})}dynoOut(){return new ze(this,"rgba8")}};var Xe=class extends Xt{constructor({key:t,type:e,count:n,value:s,update:r,globals:a}){t=t??"value",super({outTypes:{[t]:e},update:()=>{if(r){let o=r(this.value);o!==void 0&&(this.value=o)}this.uniform.value=this.value},generate:({inputs:o,outputs:l})=>{let c=a?.({inputs:o,outputs:l})??[],u={},h=l[t];return h&&(c.push(`uniform ${_m(h,e,n)};`),u[h]=this.uniform),{globals:c,uniforms:u}}}),this.type=e,this.count=n,this.value=s,this.uniform={value:s},this.outKey=t}dynoOut(){return new ze(this,this.outKey)}},Ia=class extends Xe{constructor({key:t,value:e,update:n}){super({key:t,type:"bool",value:e,update:n})}};var ti=class extends Xe{constructor({key:t,value:e,update:n}){super({key:t,type:"int",value:e,update:n})}},Sr=class extends Xe{constructor({key:t,value:e,update:n}){super({key:t,type:"float",value:e,update:n})}};var es=class extends Xe{constructor({key:t,value:e,update:n}){super({key:t,type:"vec3",value:e,update:n})}};var br=class extends Xe{constructor({key:t,value:e,update:n}){super({key:t,type:"vec4",value:e,update:n})}};var Dh=class extends Xe{constructor({key:t,value:e,update:n}){super({key:t,type:"mat3",value:e,update:n})}};var Zl=class extends Xe{constructor({key:t,value:e,update:n}){super({key:t,type:"usampler2D",value:e,update:n})}};var yn=class extends Xe{constructor({key:t,value:e,update:n}){super({key:t,type:"usampler2DArray",value:e,update:n})}};var qe=Uint8Array,fr=Uint16Array,$S=Int32Array,Tm=new qe([0,0,0,0,0,0,0,0,1,1,1,1,2,2,2,2,3,3,3,3,4,4,4,4,5,5,5,5,0,0,0,0]),Em=new qe([0,0,0,0,1,1,2,2,3,3,4,4,5,5,6,6,7,7,8,8,9,9,10,10,11,11,12,12,13,13,0,0]),WS=new qe([16,17,18,0,8,7,9,6,10,5,11,4,12,3,13,2,14,1,15]),Am=function(i,t){for(var e=new fr(31),n=0;n<31;++n)e[n]=t+=1<<i[n-1];for(var s=new $S(e[30]),n=1;n<30;++n)for(var r=e[n];r<e[n+1];++r)s[r]=r-e[n]<<5|n;return{b:e,r:s}},Rm=Am(Tm,2),Cm=Rm.b,qS=Rm.r;Cm[28]=258,qS[258]=28;var XS=Am(Em,0),YS=XS.b,Lh=new fr(32768);for(oe=0;oe<32768;++oe)Li=(oe&43690)>>1|(oe&21845)<<1,Li=(Li&52428)>>2|(Li&13107)<<2,Li=(Li&61680)>>4|(Li&3855)<<4,Lh[oe]=((Li&65280)>>8|(Li&255)<<8)>>1;var Li,oe,Ta=function(i,t,e){for(var n=i.length,s=0,r=new fr(t);s<n;++s)i[s]&&++r[i[s]-1];var a=new fr(t);for(s=1;s<t;++s)a[s]=a[s-1]+r[s-1]<<1;var o;if(e){o=new fr(1<<t);var l=15-t;for(s=0;s<n;++s)if(i[s])for(var c=s<<4|i[s],u=t-i[s],h=a[i[s]-1]++<<u,d=h|(1<<u)-1;h<=d;++h)o[Lh[h]>>l]=c}else for(o=new fr(n),s=0;s<n;++s)i[s]&&(o[s]=Lh[a[i[s]-1]++]>>15-i[s]);return o},Na=new qe(288);for(oe=0;oe<144;++oe)Na[oe]=8;var oe;for(oe=144;oe<256;++oe)Na[oe]=9;var oe;for(oe=256;oe<280;++oe)Na[oe]=7;var oe;for(oe=280;oe<288;++oe)Na[oe]=8;var oe,Im=new qe(32);for(oe=0;oe<32;++oe)Im[oe]=5;var oe,KS=Ta(Na,9,1),jS=Ta(Im,5,1),Zu=function(i){for(var t=i[0],e=1;e<i.length;++e)i[e]>t&&(t=i[e]);return t},Kn=function(i,t,e){var n=t/8|0;return(i[n]|i[n+1]<<8)>>(t&7)&e},Qu=function(i,t){var e=t/8|0;return(i[e]|i[e+1]<<8|i[e+2]<<16)>>(t&7)},Pm=function(i){return(i+7)/8|0},yr=function(i,t,e){return(t==null||t<0)&&(t=0),(e==null||e>i.length)&&(e=i.length),new qe(i.subarray(t,e))},ZS=["unexpected EOF","invalid block type","invalid length/literal","invalid distance","stream finished","no stream handler",,"no callback","invalid UTF-8 data","extra field too long","date not in range 1980-2099","filename too long","stream finishing","invalid zip data"],dn=function(i,t,e){var n=new Error(t||ZS[i]);if(n.code=i,Error.captureStackTrace&&Error.captureStackTrace(n,dn),!e)throw n;return n},Dm=function(i,t,e,n){var s=i.length,r=n?n.length:0;if(!s||t.f&&!t.l)return e||new qe(0);var a=!e,o=a||t.i!=2,l=t.i;a&&(e=new qe(s*3));var c=function(Et){var Ot=e.length;if(Et>Ot){var Yt=new qe(Math.max(Ot*2,Et));Yt.set(e),e=Yt}},u=t.f||0,h=t.p||0,d=t.b||0,f=t.l,g=t.d,_=t.m,p=t.n,m=s*8;do{if(!f){u=Kn(i,h,1);var y=Kn(i,h+1,3);if(h+=3,y)if(y==1)f=KS,g=jS,_=9,p=5;else if(y==2){var E=Kn(i,h,31)+257,x=Kn(i,h+10,15)+4,M=E+Kn(i,h+5,31)+1;h+=14;for(var N=new qe(M),C=new qe(19),D=0;D<x;++D)C[WS[D]]=Kn(i,h+D*3,7);h+=x*3;for(var U=Zu(C),z=(1<<U)-1,P=Ta(C,U,1),D=0;D<M;){var G=P[Kn(i,h,z)];h+=G&15;var w=G>>4;if(w<16)N[D++]=w;else{var q=0,H=0;for(w==16?(H=3+Kn(i,h,3),h+=2,q=N[D-1]):w==17?(H=3+Kn(i,h,7),h+=3):w==18&&(H=11+Kn(i,h,127),h+=7);H--;)N[D++]=q}}var tt=N.subarray(0,E),V=N.subarray(E);_=Zu(tt),p=Zu(V),f=Ta(tt,_,1),g=Ta(V,p,1)}else dn(1);else{var w=Pm(h)+4,S=i[w-4]|i[w-3]<<8,T=w+S;if(T>s){l&&dn(0);break}o&&c(d+S),e.set(i.subarray(w,T),d),t.b=d+=S,t.p=h=T*8,t.f=u;continue}if(h>m){l&&dn(0);break}}o&&c(d+131072);for(var Z=(1<<_)-1,J=(1<<p)-1,_t=h;;_t=h){var q=f[Qu(i,h)&Z],Tt=q>>4;if(h+=q&15,h>m){l&&dn(0);break}if(q||dn(2),Tt<256)e[d++]=Tt;else if(Tt==256){_t=h,f=null;break}else{var W=Tt-254;if(Tt>264){var D=Tt-257,et=Tm[D];W=Kn(i,h,(1<<et)-1)+Cm[D],h+=et}var ht=g[Qu(i,h)&J],yt=ht>>4;ht||dn(3),h+=ht&15;var V=YS[yt];if(yt>3){var et=Em[yt];V+=Qu(i,h)&(1<<et)-1,h+=et}if(h>m){l&&dn(0);break}o&&c(d+131072);var ot=d+W;if(d<V){var Pt=r-V,ue=Math.min(V,ot);for(Pt+d<0&&dn(3);d<ue;++d)e[d]=n[Pt+d]}for(;d<ot;++d)e[d]=e[d-V]}}t.l=f,t.p=_t,t.b=d,t.f=u,f&&(u=1,t.m=_,t.d=g,t.n=p)}while(!u);return d!=e.length&&a?yr(e,0,d):e.subarray(0,d)},QS=new qe(0),hi=function(i,t){return i[t]|i[t+1]<<8},Qn=function(i,t){return(i[t]|i[t+1]<<8|i[t+2]<<16|i[t+3]<<24)>>>0},Ju=function(i,t){return Qn(i,t)+Qn(i,t+4)*4294967296},JS=function(i){(i[0]!=31||i[1]!=139||i[2]!=8)&&dn(6,"invalid gzip data");var t=i[3],e=10;t&4&&(e+=(i[10]|i[11]<<8)+2);for(var n=(t>>3&1)+(t>>4&1);n>0;n-=!i[e++]);return e+(t&2)},th=(function(){function i(t,e){typeof t=="function"&&(e=t,t={}),this.ondata=e;var n=t&&t.dictionary&&t.dictionary.subarray(-32768);this.s={i:0,b:n?n.length:0},this.o=new qe(32768),this.p=new qe(0),n&&this.o.set(n)}return i.prototype.e=function(t){if(this.ondata||dn(5),this.d&&dn(4),!this.p.length)this.p=t;else if(t.length){var e=new qe(this.p.length+t.length);e.set(this.p),e.set(t,this.p.length),this.p=e}},i.prototype.c=function(t){this.s.i=+(this.d=t||!1);var e=this.s.b,n=Dm(this.p,this.s,this.o);this.ondata(yr(n,e,this.s.b),this.d),this.o=yr(n,this.s.b-32768),this.s.b=this.o.length,this.p=yr(this.p,this.s.p/8|0),this.s.p&=7},i.prototype.push=function(t,e){this.e(t),this.c(e)},i})();function tb(i,t){return Dm(i,{i:2},t&&t.out,t&&t.dictionary)}var eb=(function(){function i(t,e){this.v=1,this.r=0,th.call(this,t,e)}return i.prototype.push=function(t,e){if(th.prototype.e.call(this,t),this.r+=t.length,this.v){var n=this.p.subarray(this.v-1),s=n.length>3?JS(n):4;if(s>n.length){if(!e)return}else this.v>1&&this.onmember&&this.onmember(this.r-n.length);this.p=n.subarray(s),this.v=0}th.prototype.c.call(this,e),this.s.f&&!this.s.l&&!e&&(this.v=Pm(this.s.p)+9,this.s={i:0},this.o=new qe(0),this.push(new qe(0),e))},i})(),Fh=typeof TextDecoder<"u"&&new TextDecoder,nb=0;try{Fh.decode(QS,{stream:!0}),nb=1}catch{}var ib=function(i){for(var t="",e=0;;){var n=i[e++],s=(n>127)+(n>223)+(n>239);if(e+s>i.length)return{s:t,r:yr(i,e-1)};s?s==3?(n=((n&15)<<18|(i[e++]&63)<<12|(i[e++]&63)<<6|i[e++]&63)-65536,t+=String.fromCharCode(55296|n>>10,56320|n&1023)):s&1?t+=String.fromCharCode((n&31)<<6|i[e++]&63):t+=String.fromCharCode((n&15)<<12|(i[e++]&63)<<6|i[e++]&63):t+=String.fromCharCode(n)}};function sb(i,t){if(t){for(var e="",n=0;n<i.length;n+=16384)e+=String.fromCharCode.apply(null,i.subarray(n,n+16384));return e}else{if(Fh)return Fh.decode(i);var s=ib(i),r=s.s,e=s.r;return e.length&&dn(8),r}}var rb=function(i,t){return t+30+hi(i,t+26)+hi(i,t+28)},ab=function(i,t,e){var n=hi(i,t+28),s=sb(i.subarray(t+46,t+46+n),!(hi(i,t+8)&2048)),r=t+46+n,a=Qn(i,t+20),o=e&&a==4294967295?ob(i,r):[a,Qn(i,t+24),Qn(i,t+42)],l=o[0],c=o[1],u=o[2];return[hi(i,t+10),l,c,s,r+hi(i,t+30)+hi(i,t+32),u]},ob=function(i,t){for(;hi(i,t)!=1;t+=4+hi(i,t+2));return[Ju(i,t+12),Ju(i,t+4),Ju(i,t+20)]};function lb(i,t){for(var e={},n=i.length-22;Qn(i,n)!=101010256;--n)(!n||i.length-n>65558)&&dn(13);var s=hi(i,n+8);if(!s)return{};var r=Qn(i,n+16),a=r==4294967295||s==65535;if(a){var o=Qn(i,n-12);a=Qn(i,o)==101075792,a&&(s=Qn(i,o+32),r=Qn(i,o+48))}for(var l=t&&t.filter,c=0;c<s;++c){var u=ab(i,r,a),h=u[0],d=u[1],f=u[2],g=u[3],_=u[4],p=u[5],m=rb(i,p);r=_,(!l||l({name:g,size:d,originalSize:f,compression:h}))&&(h?h==8?e[g]=tb(i.subarray(m,m+d),{out:new qe(f)}):dn(14,"unknown compression type "+h):e[g]=yr(i,m,m+d))}return e}var Lm=Number.parseInt("187"),Fm=Lm>=179,Ua=new Float32Array(1),cc=new Uint32Array(Ua.buffer),ld="Float16Array"in globalThis,Ql=ld?new globalThis.Float16Array(1):null,Nm=new Uint16Array(Ql?.buffer);function cb(i){let t=Math.sqrt(i.reduce((e,n)=>e+n*n,0));return i.map(e=>e/t)}function ql(i){return Ua[0]=i,cc[0]}function Xl(i){return cc[0]=i,Ua[0]}var _n=ld?ub:hb,Zn=ld?db:fb;function ub(i){return Ql[0]=i,Nm[0]}function hb(i){Ua[0]=i;let t=cc[0],e=t>>31&1,n=t>>23&255,s=t&8388607,r=e<<15;if(n===255)return s!==0?r|32767:r|31744;let a=n-127+15;if(a>=31)return r|31744;if(a<=0){if(a<-10)return r;let l=(s|8388608)>>1-a+13;return r|l}let o=s>>13;return r|a<<10|o}function db(i){return Nm[0]=i,Ql[0]}function fb(i){let t=i>>15&1,e=i>>10&31,n=i&1023,s;if(e===0)if(n===0)s=t<<31;else{let r=n,a=-14;for(;(r&1024)===0;)r<<=1,a--;r&=1023;let o=a+127,l=r<<13;s=t<<31|o<<23|l}else if(e===31)n===0?s=t<<31|2139095040:s=t<<31|2143289344;else{let r=e-15+127,a=n<<13;s=t<<31|r<<23|a}return cc[0]=s,Ua[0]}function In(i){return Math.max(0,Math.min(255,Math.round(i*255)))}function Yl(i){return Math.max(-127,Math.min(127,Math.round(i*127)))}function pb(i){return i/255}function mb(i){return i/127}var Nh=class{constructor({asyncFetch:t,dispose:e,maxItems:n=5}){this.asyncFetch=t,this.dispose=e,this.maxItems=n,this.items=[],this.pending=new Map}has(t){return this.items.some(e=>e.key===t)}getImmediate(t){let e=this.items.findIndex(n=>n.key===t);if(e>=0){let n=this.items.splice(e,1)[0];return this.items.push(n),n.data}}async getFetch(t){let e=this.getImmediate(t);if(e!==void 0)return e;let n=this.pending.get(t);return n||(n=this.asyncFetch(t).then(s=>{for(this.pending.delete(t),this.items.push({key:t,data:s});this.items.length>this.maxItems;){let r=this.items.shift();r&&this.dispose&&this.dispose(r.data)}return s}),this.pending.set(t,n),n)}};function gb(i,t){let e=Object.entries(i).map(([n,s])=>[n,t(s,n)]);return Object.fromEntries(e)}function xb(i,t){let e=Object.entries(i).map(([n,s])=>[n,t(s,n)]).filter(([n,s])=>s!==void 0);return Object.fromEntries(e)}function Um(i){let t=[],e=new Set;function n(s){s&&typeof s=="object"&&!e.has(s)&&(e.add(s),s instanceof ArrayBuffer?t.push(s):ArrayBuffer.isView(s)?t.push(s.buffer):Array.isArray(s)?s.forEach(n):Object.values(s).forEach(n))}return n(i),t}function Uh(i,t){return new Array(i).fill(null).map((e,n)=>t(n))}var Oh=class{constructor({allocate:t,dispose:e,valid:n}){this.items=[],this.allocate=t,this.dispose=e,this.valid=n}alloc(t){for(;;){let e=this.items.pop();if(!e)break;if(this.valid(e,t))return e;this.dispose&&this.dispose(e)}return this.allocate(t)}free(t){this.items.push(t)}disposeAll(){let t;for(t=this.items.pop();t;)this.dispose&&this.dispose(t),t=this.items.pop()}};function kh(i,t,e,n,s,r,a,o,l,c,u,h,d,f,g,_){let p=t*4,[m,y]=i;m[p]=ql(e),m[p+1]=ql(n),m[p+2]=ql(s),m[p+3]=_n(d),y[p]=_n(f)|_n(g)<<16,y[p+1]=_n(_)|_n(Math.log(r))<<16,y[p+2]=_n(Math.log(a))|_n(Math.log(o))<<16,y[p+3]=$m(l,c,u,h)}function Jl(i,t){let e=cd,n=t*4,[s,r]=i;return e.center.x=Xl(s[n]),e.center.y=Xl(s[n+1]),e.center.z=Xl(s[n+2]),e.opacity=Zn(s[n+3]&65535),e.color.r=Zn(r[n]&65535),e.color.g=Zn(r[n]>>>16),e.color.b=Zn(r[n+1]&65535),e.scales.x=Math.exp(Zn(r[n+1]>>>16)),e.scales.y=Math.exp(Zn(r[n+2]&65535)),e.scales.z=Math.exp(Zn(r[n+2]>>>16)),Wm(r[n+3],e.quaternion),e}function Bh(i,t,e,n,s,r,a,o,l,c,u,h,d,f,g,_,p){let m=p?.rgbMin??0,w=(p?.rgbMax??1)-m,S=In((f-m)/w),T=In((g-m)/w),E=In((_-m)/w),x=In(p?.lodOpacity?.5*d:d),M=hd(Om.set(l,c,u,h)),N=M&255,C=M>>>8&255,D=M>>>16&255,U=p?.lnScaleMin??vn,P=254/((p?.lnScaleMax??Sn)-U),G=r<xr?0:Math.min(255,Math.max(1,Math.round((Math.log(r)-U)*P)+1)),q=a<xr?0:Math.min(255,Math.max(1,Math.round((Math.log(a)-U)*P)+1)),H=o<xr?0:Math.min(255,Math.max(1,Math.round((Math.log(o)-U)*P)+1)),tt=_n(e),V=_n(n),Z=_n(s),J=t*4;i[J]=S|T<<8|E<<16|x<<24,i[J+1]=tt|V<<16,i[J+2]=Z|N<<16|C<<24,i[J+3]=G|q<<8|H<<16|D<<24}function _b(i,t,e,n,s){let r=_n(e),a=_n(n),o=_n(s),l=t*4;i[l+1]=r|a<<16,i[l+2]=o|i[l+2]&4294901760}function yb(i,t,e,n,s,r){let a=r?.lnScaleMin??vn,l=254/((r?.lnScaleMax??Sn)-a),c=e<xr?0:Math.min(255,Math.max(1,Math.round((Math.log(e)-a)*l)+1)),u=n<xr?0:Math.min(255,Math.max(1,Math.round((Math.log(n)-a)*l)+1)),h=s<xr?0:Math.min(255,Math.max(1,Math.round((Math.log(s)-a)*l)+1)),d=t*4;i[d+3]=c|u<<8|h<<16|i[d+3]&4278190080}var Om=new zt;function vb(i,t,e,n,s,r){let a=hd(Om.set(e,n,s,r)),o=a&255,l=a>>>8&255,c=a>>>16&255,u=t*4;i[u+2]=i[u+2]&65535|o<<16|l<<24,i[u+3]=i[u+3]&16777215|c<<24}function Sb(i,t,e,n,s,r,a){let o=a?.rgbMin??0,c=(a?.rgbMax??1)-o,u=In((e-o)/c),h=In((n-o)/c),d=In((s-o)/c),f=In(a?.lodOpacity?.5*r:r),g=t*4;i[g]=u|h<<8|d<<16|f<<24}function bb(i,t,e,n,s,r){let a=r?.rgbMin??0,l=(r?.rgbMax??1)-a,c=In((e-a)/l),u=In((n-a)/l),h=In((s-a)/l),d=t*4;i[d]=c|u<<8|h<<16|i[d]&4278190080}function wb(i,t,e){let n=In(e),s=t*4;i[s]=i[s]&16777215|n<<24}var Mb=new R,Tb=new R,Eb=new zt,Ab=new Lt,cd={center:Mb,scales:Tb,quaternion:Eb,color:Ab,opacity:0};function tc(i,t,e){let n=cd,s=t*4,r=i[s],a=i[s+1],o=i[s+2],l=i[s+3],c=e?.rgbMin??0,h=(e?.rgbMax??1)-c;n.color.set(c+(r&255)/255*h,c+(r>>>8&255)/255*h,c+(r>>>16&255)/255*h),n.opacity=(r>>>24&255)/255,e?.lodOpacity&&(n.opacity=2*n.opacity),n.center.set(Zn(a&65535),Zn(a>>>16&65535),Zn(o&65535));let d=e?.lnScaleMin??vn,g=((e?.lnScaleMax??Sn)-d)/254,_=l&255;n.scales.x=_===0?0:Math.exp(d+(_-1)*g);let p=l>>>8&255;n.scales.y=p===0?0:Math.exp(d+(p-1)*g);let m=l>>>16&255;n.scales.z=m===0?0:Math.exp(d+(m-1)*g);let y=o>>>16&65535|l>>>8&16711680;return Gm(y,n.quaternion),n}function de(i){let t=Ut,e=Math.max(gm,Math.min(Cn,Math.ceil(i/t))),n=Math.ceil(i/(t*e)),s=t*e*n;return{width:t,height:e,depth:n,maxSplats:s}}function Rb(i){let t=Ut,e=Math.max(gm,Math.min(Cn,Math.ceil(i/t))),n=Math.ceil(i/(t*e));return t*e*n}function ec(){return navigator.platform.toLowerCase().startsWith("win")?!1:navigator.maxTouchPoints>0?!0:/Mobi|Android|iPhone|iPad|iPod|Opera Mini|IEMobile/.test(navigator.userAgent)}function km(){return/Android/.test(navigator.userAgent)||/Tizen/.test(navigator.userAgent)}function ud(){return!!navigator.xr&&/Oculus/.test(navigator.userAgent)}function Cb(){return ud()&&/Quest 2/.test(navigator.userAgent)}function nc(){return/iPhone|iPad/.test(navigator.userAgent)}function Bm(){return!!navigator.xr&&nc()&&/Safari/.test(navigator.userAgent)&&ec()}function Ib(i,t,e){let n=new Uint8Array(t*4);for(let s=0;s<e/2;s++){let r=s*t*4,a=(e-1-s)*t*4;n.set(i.subarray(r,r+t*4)),i.set(i.subarray(a,a+t*4),r),i.set(n,a)}return i}function Pb(i,t,e){let n=document.createElement("canvas");n.width=t,n.height=e;let s=n.getContext("2d");if(!s)throw new Error("Can't get 2d context");let r=s.createImageData(t,e);return r.data.set(i),s.putImageData(r,0,0),n.toDataURL("image/png")}function Db(i){return Object.fromEntries(Object.entries(i).filter(([t,e])=>e!==void 0))}var zm=Te(`
  precision highp float;

  in vec3 position;

  void main() {
    gl_Position = vec4(position.xy, 0.0, 1.0);
  }
`);function Lb(i){let t=new R;for(let e of i)t.add(e);return t.divideScalar(i.length)}function Fb(i){if(i.length===0)return new zt;let t=i[0].clone();for(let e=1;e<i.length;e++)i[e].dot(i[0])<0?(t.x-=i[e].x,t.y-=i[e].y,t.z-=i[e].z,t.w-=i[e].w):(t.x+=i[e].x,t.y+=i[e].y,t.z+=i[e].z,t.w+=i[e].w);return t.normalize()}function Hm(i,t){let e=new R(0,0,0).applyMatrix4(i),n=new R(0,0,0).applyMatrix4(t),s=new R(0,0,-1).applyMatrix4(i).sub(e).normalize(),r=new R(0,0,-1).applyMatrix4(t).sub(n).normalize(),a=e.distanceTo(n),o=s.dot(r);return{distance:a,coincidence:o}}function Nb({matrix1:i,matrix2:t,maxDistance:e}){let n=new R(0,0,0).applyMatrix4(i),s=new R(0,0,0).applyMatrix4(t);return n.distanceTo(s)<=e}function Ub({matrix1:i,matrix2:t,maxDistance:e,minCoincidence:n}){let{distance:s,coincidence:r}=Hm(i,t);return s<=e&&(n==null||r>=n)}function Vm(i,t){let[e,n]=[new R,new zt],[s,r]=[new R,new zt];i.decompose(e,n,new R),t.decompose(s,r,new R);let a=e.distanceTo(s),o=Math.abs(n.dot(r));return{distance:a,coorient:o}}function Ob({matrix1:i,matrix2:t,maxDistance:e,minCoorient:n}){let{distance:s,coorient:r}=Vm(i,t);return s<=e&&(n==null||r>=n)}function kb(i,t=.001){return Math.abs(i)<t?0:Math.sign(i)}function Bb(i){let t=i.w<0,e=Yl(t?-i.x:i.x),n=Yl(t?-i.y:i.y),s=Yl(t?-i.z:i.z),r=e&255,a=n&255,o=s&255;return r|a<<8|o<<16}function zb(i,t){let e=i<<24>>24,n=i<<16>>24,s=i<<8>>24;t.set(e/127,n/127,s/127,0);let r=t.x*t.x+t.y*t.y+t.z*t.z;return t.w=Math.sqrt(Math.max(0,1-r)),t}var Hb=new zt,zh=new R;function hd(i){let t=Hb.copy(i).normalize();t.w<0&&t.set(-t.x,-t.y,-t.z,-t.w);let e=2*Math.acos(t.w),n=Math.sqrt(t.x*t.x+t.y*t.y+t.z*t.z),s=n<1e-6?zh.set(1,0,0):zh.set(t.x,t.y,t.z).divideScalar(n),r=Math.abs(s.x)+Math.abs(s.y)+Math.abs(s.z),a=s.x/r,o=s.y/r;if(s.z<0){let f=a;a=(1-Math.abs(o))*(a>=0?1:-1),o=(1-Math.abs(f))*(o>=0?1:-1)}let l=a*.5+.5,c=o*.5+.5,u=Math.round(l*255),h=Math.round(c*255);return Math.round(e*(255/Math.PI))<<16|h<<8|u}function Gm(i,t){let e=i&255,n=i>>>8&255,s=i>>>16&255,r=e/255,a=n/255,o=(r-.5)*2,l=(a-.5)*2,c=1-(Math.abs(o)+Math.abs(l)),u=Math.max(-c,0);o+=o>=0?-u:u,l+=l>=0?-u:u;let h=zh.set(o,l,c).normalize(),f=s/255*Math.PI*.5,g=Math.sin(f),_=Math.cos(f);return t.set(h.x*g,h.y*g,h.z*g,_),t}function Vb(i){let t=i.clone().normalize(),e=2*(t.w*t.x+t.y*t.z),n=1-2*(t.x*t.x+t.y*t.y),s=Math.atan2(e,n),r=2*(t.w*t.y-t.z*t.x),a=Math.abs(r)>=1?Math.sign(r)*(Math.PI/2):Math.asin(r),o=2*(t.w*t.z+t.x*t.y),l=1-2*(t.y*t.y+t.z*t.z),c=Math.atan2(o,l),u=(s+Math.PI)/(2*Math.PI),h=(a+Math.PI)/(2*Math.PI),d=(c+Math.PI)/(2*Math.PI),f=Math.round(u*255),g=Math.round(h*255);return Math.round(d*255)<<16|g<<8|f}function Gb(i,t){let e=i&255,n=i>>>8&255,s=i>>>16&255,r=e/255,a=n/255,o=s/255,l=r*(2*Math.PI)-Math.PI,c=a*(2*Math.PI)-Math.PI,u=o*(2*Math.PI)-Math.PI,h=Math.cos(l*.5),d=Math.sin(l*.5),f=Math.cos(c*.5),g=Math.sin(c*.5),_=Math.cos(u*.5),p=Math.sin(u*.5);return t.w=h*f*_+d*g*p,t.x=d*f*_-h*g*p,t.y=h*g*_+d*f*p,t.z=h*f*p-d*g*_,t.normalize(),t}function $m(i,t,e,n){let s=Math.sqrt(i*i+t*t+e*e+n*n),r=(n<0?-i:i)/s,a=(n<0?-t:t)/s,o=(n<0?-e:e)/s,l=(n<0?-n:n)/s,c=2*Math.acos(l),u=Math.sqrt(r*r+a*a+o*o),h=u<1e-6?1:r/u,d=u<1e-6?0:a/u,f=u<1e-6?0:o/u,g=Math.abs(h)+Math.abs(d)+Math.abs(f),_=h/g,p=d/g;if(f<0){let E=_;_=(1-Math.abs(p))*(_>=0?1:-1),p=(1-Math.abs(E))*(p>=0?1:-1)}let m=_*.5+.5,y=p*.5+.5,w=Math.round(m*1023),S=Math.round(y*1023);return Math.round(c*(4095/Math.PI))<<20|S<<10|w}function Wm(i,t){let e=i&1023,n=i>>>10&1023,s=i>>>20&4095,r=e/1023,a=n/1023,o=(r-.5)*2,l=(a-.5)*2,c=1-(Math.abs(o)+Math.abs(l)),u=Math.max(-c,0);o+=o>=0?-u:u,l+=l>=0?-u:u;let h=Math.sqrt(o*o+l*l+c*c),d=h<1e-6?0:o/h,f=h<1e-6?0:l/h,g=h<1e-6?0:c/h,p=s/4095*Math.PI*.5,m=Math.sin(p),y=Math.cos(p);return t.set(d*m,f*m,g*m,y),t}function Vl(i,t,e,n){let s=Math.round(Math.max(-127,Math.min(127,i*127))),r=Math.round(Math.max(-127,Math.min(127,t*127))),a=Math.round(Math.max(-127,Math.min(127,e*127))),o=Math.round(Math.max(-127,Math.min(127,n*127)));return s&255|(r&255)<<8|(a&255)<<16|(o&255)<<24}function $b(i,t,e,n){let r=63/(n?.sh1Max??1),a=t*2;for(let o=0;o<9;++o){let l=e[o]*r,c=Math.round(Math.max(-63,Math.min(63,l)))&127,u=o*7,h=u+7,d=Math.floor(u/32),f=u-d*32,g=c<<f&4294967295;if(i[a+d]|=g,h>d*32+32){let _=c>>>32-f&4294967295;i[a+d+1]|=_}}}function Wb(i,t,e,n){let r=1/(n?.sh2Max??1);i[t*4+0]=Vl(e[0]*r,e[1]*r,e[2]*r,e[3]*r),i[t*4+1]=Vl(e[4]*r,e[5]*r,e[6]*r,e[7]*r),i[t*4+2]=Vl(e[8]*r,e[9]*r,e[10]*r,e[11]*r),i[t*4+3]=Vl(e[12]*r,e[13]*r,e[14]*r,0)}function qb(i,t,e,n){let r=31/(n?.sh3Max??1),a=t*4;for(let o=0;o<21;++o){let l=e[o]*r,c=Math.round(Math.max(-31,Math.min(31,l)))&63,u=o*6,h=u+6,d=Math.floor(u/32),f=u-d*32,g=c<<f&4294967295;if(i[a+d]|=g,h>d*32+32){let _=c>>>32-f&4294967295;i[a+d+1]|=_}}}function Ts(i,t,e){let n=Math.abs(i),s=Math.abs(t),r=Math.abs(e),a=Math.max(n,s,r),o=Math.floor(Math.log2(a)),l=Math.max(0,Math.min(31,o+15)),c=2**(l-15)/255,u=Math.round(Math.max(0,Math.min(255,n/c))),h=Math.round(Math.max(0,Math.min(255,s/c))),d=Math.round(Math.max(0,Math.min(255,r/c))),f=l<<3|((i<0?1:0)|(t<0?2:0)|(e<0?4:0));return u|h<<8|d<<16|f<<24}function Xb(i){let t=cd.color,n=2**((i>>>27&31)-15)/255,s=(i&255)*n,r=(i>>>8&255)*n,a=(i>>>16&255)*n;return t.r=i&16777216?-s:s,t.g=i&33554432?-r:r,t.b=i&67108864?-a:a,t}function Yb(i,t,e){let n=t*4;for(let s=0;s<3;++s){let r=s*3;i[n+s]=Ts(e[r],e[r+1],e[r+2])}}function Kb(i,t,e,n,s){let r=e*4;for(let a=0;a<3;++a){let o=a*3;i[r+a]=Ts(n[o],n[o+1],n[o+2])}i[r+3]=Ts(s[0],s[1],s[2]);for(let a=1;a<5;++a){let o=a*5;t[r+(a-1)]=Ts(s[o],s[o+1],s[o+2])}}function jb(i,t,e,n){let s=e*4;for(let r=0;r<4;++r){let a=r*3;i[s+r]=Ts(n[a],n[a+1],n[a+2])}for(let r=4;r<7;++r){let a=r*3;t[s+(r-4)]=Ts(n[a],n[a+1],n[a+2])}}function qm(i,t){let e=[],n=0,s=null,r=new eb((l,c)=>{if(e.push(l),n+=l.length,c||n>=t){let u=new Uint8Array(n),h=0;for(let d of e)u.set(d,h),h+=d.length;s=u.slice(0,t)}}),a=1024,o=0;for(;s==null&&o<i.length;){let l=i.slice(o,o+a);r.push(l,!1),o+=a}if(s==null&&(r.push(new Uint8Array,!0),s==null))throw new Error("Failed to decompress partial gzip");return s}var Hh=class{constructor({fileBytes:t,chunkBytes:e=64*1024}){this.fileBytes=t,this.chunkBytes=e,this.chunks=[],this.totalBytes=0;let n=new DecompressionStream("gzip"),s=new Blob([t]).stream().pipeThrough(n);this.reader=s.getReader()}async read(t){for(;this.totalBytes<t;){let{value:r,done:a}=await this.reader.read();if(a)break;this.chunks.push(r),this.totalBytes+=r.length}if(this.totalBytes<t)throw new Error(`Unexpected EOF: needed ${t}, got ${this.totalBytes}`);let e=new Uint8Array(this.totalBytes),n=0;for(let r of this.chunks)e.set(r,n),n+=r.length;let s=e.subarray(0,t);return this.chunks=[e.subarray(t)],this.totalBytes-=t,s}};function ic(i,t,e,n,s){let r=i.getContext(),a=i.properties.get(t),o=a?.__webglTexture;if(!o)throw new Error("texture not found");let l=r.getParameter(r.UNPACK_FLIP_Y_WEBGL),c=r.getParameter(r.UNPACK_PREMULTIPLY_ALPHA_WEBGL);i.state.activeTexture(r.TEXTURE0),i.state.bindTexture(r.TEXTURE_2D,o),r.bindBuffer(r.PIXEL_UNPACK_BUFFER,null),r.pixelStorei(r.UNPACK_FLIP_Y_WEBGL,!1),r.pixelStorei(r.UNPACK_PREMULTIPLY_ALPHA_WEBGL,!1),r.texSubImage2D(r.TEXTURE_2D,0,0,0,e,n,r.RGBA_INTEGER,r.UNSIGNED_INT,s),i.state.unbindTexture(),r.pixelStorei(r.UNPACK_FLIP_Y_WEBGL,l),r.pixelStorei(r.UNPACK_PREMULTIPLY_ALPHA_WEBGL,c)}var dd=Object.freeze(Object.defineProperty({__proto__:null,DataCache:Nh,FreeList:Oh,GunzipReader:Hh,IDENT_VERTEX_SHADER:zm,Sint8ToFloat:mb,Uint8ToFloat:pb,averagePositions:Lb,averageQuaternions:Fb,coinciDist:Hm,computeMaxSplats:Rb,coorientDist:Vm,decodeExtRgb:Xb,decodeExtSplat:Jl,decodeQuatEulerXyz888:Gb,decodeQuatOctXy1010R12:Wm,decodeQuatOctXy88R8:Gm,decodeQuatXyz888:zb,decompressPartialGzip:qm,encodeExt3Rgb:jb,encodeExtRgb:Ts,encodeExtSh12Rgb:Kb,encodeExtSh1Rgb:Yb,encodeExtSplat:kh,encodeQuatEulerXyz888:Vb,encodeQuatOctXy1010R12:$m,encodeQuatOctXy88R8:hd,encodeQuatXyz888:Bb,encodeSh1Rgb:$b,encodeSh2Rgb:Wb,encodeSh3Rgb:qb,epsilonSign:kb,flipPixels:Ib,floatBitsToUint:ql,floatToSint8:Yl,floatToUint8:In,fromHalf:Zn,getTextureSize:de,getTransferable:Um,isAndroid:km,isIos:nc,isMobile:ec,isOculus:ud,isQuest2:Cb,isVisionPro:Bm,mapFilterObject:xb,mapObject:gb,newArray:Uh,normalize:cb,omitUndefined:Db,pixelsToPngUrl:Pb,setPackedSplat:Bh,setPackedSplatCenter:_b,setPackedSplatOpacity:wb,setPackedSplatQuat:vb,setPackedSplatRgb:bb,setPackedSplatRgba:Sb,setPackedSplatScales:yb,threeMrtArray:Fm,threeRevision:Lm,toHalf:_n,uintBitsToFloat:Xl,unpackSplat:tc,uploadU32DataTextureRows:ic,withinCoinciDist:Ub,withinCoorientDist:Ob,withinDist:Nb},Symbol.toStringTag,{value:"Module"})),Pa=class{constructor({graph:t,inputs:e,outputs:n,template:s,consoleLog:r}){this.graph=t,this.template=s,this.inputs=e??{},this.outputs=n??{};let a=new ch({indent:this.template.indent});for(let l in this.outputs)this.outputs[l]&&a.declares.add(this.outputs[l]);let o=t.compile({inputs:this.inputs,outputs:this.outputs,compile:a});this.shader=s.generate({globals:a.globals,statements:o}),this.uniforms=a.uniforms,this.updaters=a.updaters,r&&(console.log("*** COMPILED SHADER",this.shader),console.log("*** UNIFORMS",this.uniforms))}prepareMaterial(){return Zb(this)}update(){for(let t of this.updaters)t()}},wr=class{constructor(t){let e=t.match(/^([ \t]*)\{\{\s*GLOBALS\s*\}\}/m),n=t.match(/^([ \t]*)\{\{\s*STATEMENTS\s*\}\}/m);if(!e||!n)throw new Error("Template must contain {{ GLOBALS }} and {{ STATEMENTS }}");this.before=t.substring(0,e.index),this.between=t.substring(e.index+e[0].length,n.index),this.after=t.substring(n.index+n[0].length),this.indent=n[1]}generate({globals:t,statements:e}){return this.before+Array.from(t).join(`

`)+this.between+e.map(n=>this.indent+n).join(`
`)+this.after}},em=new WeakMap;function Zb(i){let t=em.get(i);return t||(t=new Ri({glslVersion:Qi,vertexShader:zm,fragmentShader:i.shader,uniforms:i.uniforms}),em.set(i,t),t)}function Xm(i,t,e="add"){let n=()=>{throw new Error(`Invalid ${e} types: ${i}, ${t}`)};if(i===t)return i;if(i==="int"){if(ur(t))return t;n()}if(t==="int"){if(ur(i))return i;n()}if(i==="uint"){if(hr(t))return t;n()}if(t==="uint"){if(hr(i))return i;n()}if(i==="float"){if(jl(t))return t;n()}if(t==="float"){if(jl(i))return i;n()}throw new Error(`Invalid ${e} types: ${i}, ${t}`)}function Qb(i,t){return Xm(i,t,"sub")}function Jb(i,t){let e=()=>{throw new Error(`Invalid mul types: ${i}, ${t}`)},n=s=>s;if(i==="int"){if(ur(t))return n(t);e()}if(t==="int"){if(ur(i))return n(i);e()}if(i==="uint"){if(hr(t))return n(t);e()}if(t==="uint"){if(hr(i))return n(i);e()}if(i==="float"){if(jl(t))return n(t);e()}if(t==="float"){if(jl(i))return n(i);e()}if(ur(i)||hr(i)||ur(t)||hr(t)){if(i===t)return n(i);e()}if(i==="vec2"){if(t==="vec2"||ar(t))return n("vec2");if(t==="mat3x2")return n("vec3");if(t==="mat4x2")return n("vec4");e()}if(i==="vec3"){if(t==="mat2x3")return n("vec2");if(t==="vec3"||or(t))return n("vec3");if(t==="mat4x3")return n("vec4");e()}if(i==="vec4"){if(t==="mat2x4")return n("vec2");if(t==="mat3x4")return n("vec3");if(t==="vec4"||lr(t))return n("vec4");e()}if(t==="vec2"){if(ar(i))return n("vec2");if(i==="mat2x3")return n("vec3");if(i==="mat2x4")return n("vec4");e()}if(t==="vec3"){if(i==="mat3x2")return n("vec2");if(or(i))return n("vec3");if(i==="mat3x4")return n("vec4");e()}if(t==="vec4"){if(i==="mat4x2")return n("vec2");if(i==="mat4x3")return n("vec3");if(lr(i))return n("vec4");e()}if(ar(i)){if(ar(t))return n("mat2");if(t==="mat3x2")return n("mat3x2");if(t==="mat4x2")return n("mat4x2");e()}if(i==="mat2x3"){if(ar(t))return n("mat2x3");if(t==="mat3x2")return n("mat3");if(t==="mat4x2")return n("mat4x3");e()}if(i==="mat2x4"){if(ar(t))return n("mat2x4");if(t==="mat3x2")return n("mat3x4");if(t==="mat4x2")return n("mat4");e()}if(i==="mat3x2"){if(t==="mat2x3")return n("mat2");if(or(t))return n("mat3x2");if(t==="mat4x3")return n("mat4x2");e()}if(or(i)){if(t==="mat2x3")return n("mat2x3");if(or(t))return n("mat3");if(t==="mat4x3")return n("mat4x3");e()}if(i==="mat3x4"){if(t==="mat2x3")return n("mat2x4");if(or(t))return n("mat3x4");if(t==="mat4x3")return n("mat4");e()}if(i==="mat4x2"){if(t==="mat2x4")return n("mat2");if(t==="mat3x4")return n("mat3x2");if(lr(t))return n("mat4x2");e()}if(i==="mat4x3"){if(t==="mat2x4")return n("mat2x3");if(t==="mat3x4")return n("mat3");if(lr(t))return n("mat4x3");e()}if(lr(i)){if(t==="mat2x4")return n("mat2x4");if(t==="mat3x4")return n("mat3x4");if(lr(t))return n("mat4");e()}throw new Error(`Invalid mul types: ${i}, ${t}`)}var Mr=(i,t)=>new Vh({a:i,b:t}),Tr=(i,t)=>new Gh({a:i,b:t}),Er=(i,t)=>new $h({a:i,b:t});var Vh=class extends Ca{constructor({a:t,b:e}){super({a:t,b:e,outKey:"sum",outTypeFunc:Xm}),this.statements=({inputs:n,outputs:s})=>[`${s.sum} = ${n.a} + ${n.b};`]}},Gh=class extends Ca{constructor({a:t,b:e}){super({a:t,b:e,outKey:"difference",outTypeFunc:Qb}),this.statements=({inputs:n,outputs:s})=>[`${s.difference} = ${n.a} - ${n.b};`]}},$h=class extends Ca{constructor({a:t,b:e}){super({a:t,b:e,outKey:"product",outTypeFunc:Jb}),this.statements=({inputs:n,outputs:s})=>[`${s.product} = ${n.a} * ${n.b};`]}};var sc=i=>new Wh({a:i});var Wh=class extends hh{constructor({a:t}){super({a:t,outTypeFunc:e=>e,outKey:"normalize"}),this.statements=({inputs:e,outputs:n})=>[`${n.normalize} = normalize(${e.a});`]}};var tw=(i,{scale:t,scales:e,rotate:n,translate:s})=>new qh({position:i,scale:t,scales:e,rotate:n,translate:s}).outputs.position,ew=(i,{scale:t,scales:e,rotate:n})=>new Xh({dir:i,scale:t,scales:e,rotate:n}).outputs.dir;var qh=class extends Xt{constructor({position:t,scale:e,scales:n,rotate:s,translate:r}){super({inTypes:{position:"vec3",scale:"float",scales:"vec3",rotate:"vec4",translate:"vec3"},outTypes:{position:"vec3"},inputs:{position:t,scale:e,scales:n,rotate:s,translate:r},statements:({inputs:a,outputs:o})=>{let{position:l}=o;if(!l)return[];let{scale:c,scales:u,rotate:h,translate:d}=a;return[`${l} = ${a.position??"vec3(0.0, 0.0, 0.0)"};`,c?`${l} *= ${c};`:null,u?`${l} *= ${u};`:null,h?`${l} = quatVec(${h}, ${l});`:null,d?`${l} += ${d};`:null].filter(Boolean)}})}},Xh=class extends Xt{constructor({dir:t,scale:e,scales:n,rotate:s}){super({inTypes:{dir:"vec3",scale:"float",scales:"vec3",rotate:"vec4"},outTypes:{dir:"vec3"},inputs:{dir:t,scale:e,scales:n,rotate:s},statements:({inputs:r,outputs:a})=>{let{dir:o}=a;if(!o)return[];let{scale:l,scales:c,rotate:u}=r;return[`${o} = ${r.dir??"vec3(0.0, 0.0, 0.0)"};`,l?`${o} *= ${l};`:null,c?`${o} *= ${c};`:null,u?`${o} = quatVec(${u}, ${o});`:null].filter(Boolean)}})}};var nw=`precision highp float;
precision highp int;
precision highp sampler2D;
precision highp usampler2D;
precision highp isampler2D;
precision highp sampler2DArray;
precision highp usampler2DArray;
precision highp isampler2DArray;
precision highp sampler3D;
precision highp usampler3D;
precision highp isampler3D;

#include <splatDefines>

uniform uint targetLayer;
uniform int targetBase;
uniform int targetCount;

out uvec4 target;

{{ GLOBALS }}

void produceSplat(int _index) {
    {{ STATEMENTS }}
}

void main() {
    int targetIndex = int(targetLayer << SPLAT_TEX_LAYER_BITS) + int(uint(gl_FragCoord.y) << SPLAT_TEX_WIDTH_BITS) + int(gl_FragCoord.x);
    int index = targetIndex - targetBase;

    target = uvec4(0u, 0u, 0u, 0u);
    if ((index >= 0) && (index < targetCount)) {
        produceSplat(index);
    }
}`,iw=`precision highp float;
precision highp int;
precision highp sampler2D;
precision highp usampler2D;
precision highp isampler2D;
precision highp sampler2DArray;
precision highp usampler2DArray;
precision highp isampler2DArray;
precision highp sampler3D;
precision highp usampler3D;
precision highp isampler3D;

#include <splatDefines>

uniform uint targetLayer;
uniform int targetBase;
uniform int targetCount;

layout(location = 0) out uvec4 target;
layout(location = 1) out vec4 target3;

{{ GLOBALS }}

void produceSplat(int _index) {
    {{ STATEMENTS }}
}

void main() {
    int targetIndex = int(targetLayer << SPLAT_TEX_LAYER_BITS) + int(uint(gl_FragCoord.y) << SPLAT_TEX_WIDTH_BITS) + int(gl_FragCoord.x);
    int index = targetIndex - targetBase;

    
    target = uvec4(0u, 0u, 0u, 0u);

    
    target3 = floatToVec4(1.0 / 0.0);

    if ((index >= 0) && (index < targetCount)) {
        produceSplat(index);
    }
}`,sw=`precision highp float;
precision highp int;
precision highp sampler2D;
precision highp usampler2D;
precision highp isampler2D;
precision highp sampler2DArray;
precision highp usampler2DArray;
precision highp isampler2DArray;
precision highp sampler3D;
precision highp usampler3D;
precision highp isampler3D;

#include <splatDefines>

uniform uint targetLayer;
uniform int targetBase;
uniform int targetCount;

layout(location = 0) out uvec4 target;
layout(location = 1) out uvec4 target2;
layout(location = 2) out vec4 target3;

{{ GLOBALS }}

void produceSplat(int _index) {
    {{ STATEMENTS }}
}

void main() {
    int targetIndex = int(targetLayer << SPLAT_TEX_LAYER_BITS) + int(uint(gl_FragCoord.y) << SPLAT_TEX_WIDTH_BITS) + int(gl_FragCoord.x);
    int index = targetIndex - targetBase;

    
    target = uvec4(0u, 0u, 0u, 0u);
    target2 = uvec4(0u, 0u, 0u, 0u);

    
    target3 = floatToVec4(1.0 / 0.0);

    if ((index >= 0) && (index < targetCount)) {
        produceSplat(index);
    }
}`,rw=`precision highp float;
precision highp int;
precision highp sampler2D;
precision highp usampler2D;
precision highp isampler2D;
precision highp sampler2DArray;
precision highp usampler2DArray;
precision highp isampler2DArray;
precision highp sampler3D;
precision highp usampler3D;
precision highp isampler3D;

#include <splatDefines>

uniform uint targetLayer;
uniform int targetBase;
uniform int targetCount;

out vec4 target;

{{ GLOBALS }}

void computeReadback(int _index) {
    {{ STATEMENTS }}
}

void main() {
    int targetIndex = int(targetLayer << SPLAT_TEX_LAYER_BITS) + int(uint(gl_FragCoord.y) << SPLAT_TEX_WIDTH_BITS) + int(gl_FragCoord.x);
    int index = targetIndex - targetBase;

    if ((index >= 0) && (index < targetCount)) {
        computeReadback(index);
    } else {
        target = vec4(0.0, 0.0, 0.0, 0.0);
    }
}`,aw=`const float LN_SCALE_MIN = -12.0;
const float LN_SCALE_MAX = 9.0;

const uint SPLAT_TEX_WIDTH_BITS = 11u;
const uint SPLAT_TEX_HEIGHT_BITS = 11u;
const uint SPLAT_TEX_DEPTH_BITS = 11u;
const uint SPLAT_TEX_LAYER_BITS = SPLAT_TEX_WIDTH_BITS + SPLAT_TEX_HEIGHT_BITS;

const uint SPLAT_TEX_WIDTH = 1u << SPLAT_TEX_WIDTH_BITS;
const uint SPLAT_TEX_HEIGHT = 1u << SPLAT_TEX_HEIGHT_BITS;
const uint SPLAT_TEX_DEPTH = 1u << SPLAT_TEX_DEPTH_BITS;

const uint SPLAT_TEX_WIDTH_MASK = SPLAT_TEX_WIDTH - 1u;
const uint SPLAT_TEX_HEIGHT_MASK = SPLAT_TEX_HEIGHT - 1u;
const uint SPLAT_TEX_DEPTH_MASK = SPLAT_TEX_DEPTH - 1u;

const uint F16_INF = 0x7c00u;
const float PI = 3.1415926535897932384626433832795;

const float INFINITY = 1.0 / 0.0;
const float NEG_INFINITY = -INFINITY;

float sqr(float x) {
    return x * x;
}

float pow4(float x) {
    float x2 = x * x;
    return x2 * x2;
}

float pow8(float x) {
    float x4 = pow4(x);
    return x4 * x4;
}

vec3 srgbToLinear(vec3 rgb) {
    return pow(rgb, vec3(2.2));
}

vec3 linearToSrgb(vec3 rgb) {
    return pow(rgb, vec3(1.0 / 2.2));
}

uint encodeQuatOctXy88R8(vec4 q) {
    
    if (q.w < 0.0) {
        q = -q;
    }
    
    float theta = 2.0 * acos(q.w);
    float halfTheta = theta * 0.5;
    float s = sin(halfTheta);
    
    vec3 axis = (abs(s) < 1e-6) ? vec3(1.0, 0.0, 0.0) : q.xyz / s;
    
    
    
    float sum = abs(axis.x) + abs(axis.y) + abs(axis.z);
    vec2 p = vec2(axis.x, axis.y) / sum;
    
    if (axis.z < 0.0) {
        float oldPx = p.x;
        p.x = (1.0 - abs(p.y)) * (p.x >= 0.0 ? 1.0 : -1.0);
        p.y = (1.0 - abs(oldPx)) * (p.y >= 0.0 ? 1.0 : -1.0);
    }
    
    float u_f = p.x * 0.5 + 0.5;
    float v_f = p.y * 0.5 + 0.5;
    
    uint quantU = uint(clamp(round(u_f * 255.0), 0.0, 255.0));
    uint quantV = uint(clamp(round(v_f * 255.0), 0.0, 255.0));
    
    
    
    uint angleInt = uint(clamp(round((theta / 3.14159265359) * 255.0), 0.0, 255.0));
    
    
    return (angleInt << 16u) | (quantV << 8u) | quantU;
}

vec4 decodeQuatOctXy88R8(uint encoded) {
    
    uint quantU = encoded & uint(0xFFu);               
    uint quantV = (encoded >> 8u) & uint(0xFFu);         
    uint angleInt = encoded >> 16u;                      

    
    float u_f = float(quantU) / 255.0;
    float v_f = float(quantV) / 255.0;
    vec2 f = vec2(u_f * 2.0 - 1.0, v_f * 2.0 - 1.0);

    vec3 axis = vec3(f.xy, 1.0 - abs(f.x) - abs(f.y));
    float t = max(-axis.z, 0.0);
    axis.x += (axis.x >= 0.0) ? -t : t;
    axis.y += (axis.y >= 0.0) ? -t : t;
    axis = normalize(axis);
    
    
    float theta = (float(angleInt) / 255.0) * 3.14159265359;
    float halfTheta = theta * 0.5;
    float s = sin(halfTheta);
    float w = cos(halfTheta);
    
    return vec4(axis * s, w);
}

uint encodeQuatOctXy1010R12(vec4 q) {
    
    if (q.w < 0.0) {
        q = -q;
    }
    
    float halfTheta = acos(q.w);
    float theta = 2.0 * halfTheta;
    float s = sin(halfTheta);
    
    vec3 axis = (abs(s) < 1e-6) ? vec3(1.0, 0.0, 0.0) : q.xyz / s;
    
    
    
    float sum = abs(axis.x) + abs(axis.y) + abs(axis.z);
    vec2 p = vec2(axis.x, axis.y) / sum;
    
    if (axis.z < 0.0) {
        float oldPx = p.x;
        p.x = (1.0 - abs(p.y)) * (p.x >= 0.0 ? 1.0 : -1.0);
        p.y = (1.0 - abs(oldPx)) * (p.y >= 0.0 ? 1.0 : -1.0);
    }
    
    float u_f = p.x * 0.5 + 0.5;
    float v_f = p.y * 0.5 + 0.5;
    
    uint quantU = uint(clamp(round(u_f * 1023.0), 0.0, 1023.0));
    uint quantV = uint(clamp(round(v_f * 1023.0), 0.0, 1023.0));
    
    
    
    uint angleInt = uint(clamp(round((theta / PI) * 4095.0), 0.0, 4095.0));
    
    
    return (angleInt << 20u) | (quantV << 10u) | quantU;
}

vec4 decodeQuatOctXy1010R12(uint encoded) {
    
    uint quantU = encoded & uint(0x3FFu);               
    uint quantV = (encoded >> 10u) & uint(0x3FFu);         
    uint angleInt = encoded >> 20u;                      

    
    float u_f = float(quantU) / 1023.0;
    float v_f = float(quantV) / 1023.0;
    vec2 f = vec2(u_f * 2.0 - 1.0, v_f * 2.0 - 1.0);

    vec3 axis = vec3(f.xy, 1.0 - abs(f.x) - abs(f.y));
    float t = max(-axis.z, 0.0);
    axis.x += (axis.x >= 0.0) ? -t : t;
    axis.y += (axis.y >= 0.0) ? -t : t;
    axis = normalize(axis);
    
    
    float theta = (float(angleInt) / 4095.0) * PI;
    float halfTheta = theta * 0.5;
    float s = sin(halfTheta);
    float w = cos(halfTheta);
    
    return vec4(axis * s, w);
}

uvec4 packSplatEncoding(
    vec3 center, vec3 scales, vec4 quaternion, vec4 rgba, vec4 rgbMinMaxLnScaleMinMax
) {
    float rgbMin = rgbMinMaxLnScaleMinMax.x;
    float rgbMax = rgbMinMaxLnScaleMinMax.y;
    vec3 encRgb = (rgba.rgb - vec3(rgbMin)) / (rgbMax - rgbMin);
    uvec4 uRgba = uvec4(round(clamp(vec4(encRgb, rgba.a) * 255.0, 0.0, 255.0)));

    uint uQuat = encodeQuatOctXy88R8(quaternion);
    
    
    uvec3 uQuat3 = uvec3(uQuat & 0xffu, (uQuat >> 8u) & 0xffu, (uQuat >> 16u) & 0xffu);

    
    float lnScaleMin = rgbMinMaxLnScaleMinMax.z;
    float lnScaleMax = rgbMinMaxLnScaleMinMax.w;
    float lnScaleScale = 254.0 / (lnScaleMax - lnScaleMin);
    uvec3 uScales = uvec3(
        (scales.x == 0.0) ? 0u : uint(round(clamp((log(scales.x) - lnScaleMin) * lnScaleScale, 0.0, 254.0))) + 1u,
        (scales.y == 0.0) ? 0u : uint(round(clamp((log(scales.y) - lnScaleMin) * lnScaleScale, 0.0, 254.0))) + 1u,
        (scales.z == 0.0) ? 0u : uint(round(clamp((log(scales.z) - lnScaleMin) * lnScaleScale, 0.0, 254.0))) + 1u
    );

    
    uint word0 = uRgba.r | (uRgba.g << 8u) | (uRgba.b << 16u) | (uRgba.a << 24u);
    uint word1 = packHalf2x16(center.xy);
    uint word2 = packHalf2x16(vec2(center.z, 0.0)) | (uQuat3.x << 16u) | (uQuat3.y << 24u);
    uint word3 = uScales.x | (uScales.y << 8u) | (uScales.z << 16u) | (uQuat3.z << 24u);
    return uvec4(word0, word1, word2, word3);
}

uvec4 packSplat(vec3 center, vec3 scales, vec4 quaternion, vec4 rgba) {
    return packSplatEncoding(center, scales, quaternion, rgba, vec4(0.0, 1.0, LN_SCALE_MIN, LN_SCALE_MAX));
}

void unpackSplatEncoding(uvec4 packedData, out vec3 center, out vec3 scales, out vec4 quaternion, out vec4 rgba, vec4 rgbMinMaxLnScaleMinMax) {
    uint word0 = packedData.x, word1 = packedData.y, word2 = packedData.z, word3 = packedData.w;

    uvec4 uRgba = uvec4(word0 & 0xffu, (word0 >> 8u) & 0xffu, (word0 >> 16u) & 0xffu, (word0 >> 24u) & 0xffu);
    float rgbMin = rgbMinMaxLnScaleMinMax.x;
    float rgbMax = rgbMinMaxLnScaleMinMax.y;
    rgba = (vec4(uRgba) / 255.0);
    rgba.rgb = rgba.rgb * (rgbMax - rgbMin) + rgbMin;

    center = vec4(
        unpackHalf2x16(word1),
        unpackHalf2x16(word2 & 0xffffu)
    ).xyz;

    uvec3 uScales = uvec3(word3 & 0xffu, (word3 >> 8u) & 0xffu, (word3 >> 16u) & 0xffu);
    float lnScaleMin = rgbMinMaxLnScaleMinMax.z;
    float lnScaleMax = rgbMinMaxLnScaleMinMax.w;
    float lnScaleScale = (lnScaleMax - lnScaleMin) / 254.0;
    scales = vec3(
        (uScales.x == 0u) ? 0.0 : exp(lnScaleMin + float(uScales.x - 1u) * lnScaleScale),
        (uScales.y == 0u) ? 0.0 : exp(lnScaleMin + float(uScales.y - 1u) * lnScaleScale),
        (uScales.z == 0u) ? 0.0 : exp(lnScaleMin + float(uScales.z - 1u) * lnScaleScale)
    );

    uint uQuat = ((word2 >> 16u) & 0xFFFFu) | ((word3 >> 8u) & 0xFF0000u);
    quaternion = decodeQuatOctXy88R8(uQuat);
    
    
}

void unpackSplat(uvec4 packedData, out vec3 center, out vec3 scales, out vec4 quaternion, out vec4 rgba) {
    unpackSplatEncoding(packedData, center, scales, quaternion, rgba, vec4(0.0, 1.0, LN_SCALE_MIN, LN_SCALE_MAX));
}

uvec4 packSplatCovEncoding(
    vec3 center, vec4 rgba, vec3 xxyyzz, vec3 xyxzyz, vec4 rgbMinMaxLnScaleMinMax
) {
    float rgbMin = rgbMinMaxLnScaleMinMax.x;
    float rgbMax = rgbMinMaxLnScaleMinMax.y;
    vec3 encRgb = (rgba.rgb - vec3(rgbMin)) / (rgbMax - rgbMin);
    uvec4 uRgba = uvec4(round(clamp(vec4(encRgb, rgba.a) * 255.0, 0.0, 255.0)));

    float lnScaleMin = rgbMinMaxLnScaleMinMax.z;
    float lnScaleMax = rgbMinMaxLnScaleMinMax.w;
    float diagScale = 255.0 / (2.0 * (lnScaleMax - lnScaleMin));
    uvec3 uXxyyzz = uvec3(round(clamp((log(xxyyzz) - 2.0 * lnScaleMin) * diagScale, 0.0, 255.0)));

    vec3 xyxzyzCor = vec3(
        clamp(xyxzyz.x / sqrt(xxyyzz.x * xxyyzz.y), -1.0, 1.0),
        clamp(xyxzyz.y / sqrt(xxyyzz.x * xxyyzz.z), -1.0, 1.0),
        clamp(xyxzyz.z / sqrt(xxyyzz.y * xxyyzz.z), -1.0, 1.0)
    );
    ivec3 iXyxzyzCor = ivec3(round(xyxzyzCor * 127.0));

    
    uint word0 = uRgba.r | (uRgba.g << 8u) | (uRgba.b << 16u) | (uRgba.a << 24u);
    uint word1 = packHalf2x16(center.xy);
    uint word2 = packHalf2x16(vec2(center.z, 0.0)) |
        ((uint(iXyxzyzCor.y) & 0xffu) << 16u) |
        ((uint(iXyxzyzCor.z) & 0xffu) << 24u);
    uint word3 =
        uXxyyzz.x | (uXxyyzz.y << 8u) | (uXxyyzz.z << 16u) |
        ((uint(iXyxzyzCor.x) & 0xffu) << 24u);
    return uvec4(word0, word1, word2, word3);
}

void unpackSplatCovEncoding(uvec4 packedData, out vec3 center, out vec4 rgba, out vec3 xxyyzz, out vec3 xyxzyz, vec4 rgbMinMaxLnScaleMinMax) {
    uint word0 = packedData.x, word1 = packedData.y, word2 = packedData.z, word3 = packedData.w;

    uvec4 uRgba = uvec4(word0 & 0xffu, (word0 >> 8u) & 0xffu, (word0 >> 16u) & 0xffu, (word0 >> 24u) & 0xffu);
    float rgbMin = rgbMinMaxLnScaleMinMax.x;
    float rgbMax = rgbMinMaxLnScaleMinMax.y;
    rgba = (vec4(uRgba) / 255.0);
    rgba.rgb = rgba.rgb * (rgbMax - rgbMin) + rgbMin;

    center = vec3(
        unpackHalf2x16(word1),
        unpackHalf2x16(word2 & 0xffffu).x
    );

    uvec3 uXxyyzz = uvec3(word3 & 0xffu, (word3 >> 8u) & 0xffu, (word3 >> 16u) & 0xffu);
    ivec3 iXyxzyzCor = ivec3(int(word3) >> 24, int(word2 << 8u) >> 24, int(word2) >> 24);

    float lnScaleMin = rgbMinMaxLnScaleMinMax.z;
    float lnScaleMax = rgbMinMaxLnScaleMinMax.w;
    float diagScale = 2.0 * (lnScaleMax - lnScaleMin) / 255.0;
    xxyyzz = exp(2.0 * lnScaleMin + vec3(uXxyyzz) * diagScale);

    vec3 xyxzyzCor = vec3(iXyxzyzCor) / 127.0;
    xyxzyz = xyxzyzCor * vec3(
        sqrt(xxyyzz.x * xxyyzz.y),
        sqrt(xxyyzz.x * xxyyzz.z),
        sqrt(xxyyzz.y * xxyyzz.z)
    );
}

void packSplatExtCov(
    out uvec4 packedData, out uvec4 packedData2,
    vec3 center, vec4 rgba, vec3 xxyyzz, vec3 xyxzyz
) {
    packedData.x = floatBitsToUint(center.x);
    packedData.y = floatBitsToUint(center.y);
    packedData.z = floatBitsToUint(center.z);
    packedData.w = packHalf2x16(vec2(rgba.a, rgba.b));
    packedData2.x = packHalf2x16(rgba.rg);

    vec3 xyxzyzCor = vec3(
        clamp(xyxzyz.x / sqrt(xxyyzz.x * xxyyzz.y), -1.0, 1.0),
        clamp(xyxzyz.y / sqrt(xxyyzz.x * xxyyzz.z), -1.0, 1.0),
        clamp(xyxzyz.z / sqrt(xxyyzz.y * xxyyzz.z), -1.0, 1.0)
    );
    xyxzyzCor = sign(xyxzyzCor) * clamp(log(abs(xyxzyzCor)), -100.0, -0.0000001);
    xxyyzz = log(xxyyzz);

    packedData2.y = packHalf2x16(vec2(xxyyzz.x, xxyyzz.y));
    packedData2.z = packHalf2x16(vec2(xxyyzz.z, xyxzyzCor.x));
    packedData2.w = packHalf2x16(vec2(xyxzyzCor.y, xyxzyzCor.z));
}

void unpackSplatExtCov(
    uvec4 packedData, uvec4 packedData2,
    out vec3 center, out vec4 rgba, out vec3 xxyyzz, out vec3 xyxzyz
) {
    center.x = uintBitsToFloat(packedData.x);
    center.y = uintBitsToFloat(packedData.y);
    center.z = uintBitsToFloat(packedData.z);

    vec2 ab = unpackHalf2x16(packedData.w);
    vec2 rg = unpackHalf2x16(packedData2.x);
    rgba = vec4(rg, ab.y, ab.x);

    vec2 xxyy = unpackHalf2x16(packedData2.y);
    vec2 zzxy = unpackHalf2x16(packedData2.z);
    vec2 xzyz = unpackHalf2x16(packedData2.w);
    xxyyzz = exp(vec3(xxyy.x, xxyy.y, zzxy.x));
    xyxzyz = vec3(zzxy.y, xzyz.x, xzyz.y);
    xyxzyz = -sign(xyxzyz) * exp(-abs(xyxzyz));
    xyxzyz *= vec3(
        sqrt(xxyyzz.x * xxyyzz.y),
        sqrt(xxyyzz.x * xxyyzz.z),
        sqrt(xxyyzz.y * xxyyzz.z)
    );
}

void packSplatExt(
    out uvec4 packedData, out uvec4 packedData2,
    vec3 center, vec3 scales, vec4 quaternion, vec4 rgba
) {
    packedData.x = floatBitsToUint(center.x);
    packedData.y = floatBitsToUint(center.y);
    packedData.z = floatBitsToUint(center.z);
    packedData.w = packHalf2x16(vec2(rgba.a, 0.0));

    packedData2.x = packHalf2x16(rgba.rg);
    packedData2.y = packHalf2x16(vec2(rgba.b, log(scales.x)));
    packedData2.z = packHalf2x16(log(scales.yz));
    packedData2.w = encodeQuatOctXy1010R12(quaternion);
}

vec4 unpackSplatExtCenterAlpha(uvec4 packedData) {
    return vec4(
        uintBitsToFloat(packedData.x),
        uintBitsToFloat(packedData.y),
        uintBitsToFloat(packedData.z),
        unpackHalf2x16(packedData.w).x
    );
}

float unpackSplatExtAlpha(uvec4 packedData) {
    return unpackHalf2x16(packedData.w).x;
}

void unpackSplatExt(
    uvec4 packedData, uvec4 packedData2,
    out vec3 center, out vec3 scales, out vec4 quaternion, out vec4 rgba
) {
    center.x = uintBitsToFloat(packedData.x);
    center.y = uintBitsToFloat(packedData.y);
    center.z = uintBitsToFloat(packedData.z);
    rgba.a = unpackHalf2x16(packedData.w).x;

    rgba.rg = unpackHalf2x16(packedData2.x);
    vec2 split = unpackHalf2x16(packedData2.y);
    rgba.b = split.x;
    scales.x = exp(split.y);
    scales.yz = exp(unpackHalf2x16(packedData2.z));
    quaternion = decodeQuatOctXy1010R12(packedData2.w);
}

uint encodeExtRgb(vec3 rgb) {
    vec3 absRgb = abs(rgb);
    float maxAbs = max(absRgb.r, max(absRgb.g, absRgb.b));

    int base = clamp(int(floor(log2(maxAbs))) + 15, 0, 31);
    float divisor = exp2(float(base - 15)) / 255.0;

    uvec3 uRgb = uvec3(round(clamp(absRgb / divisor, 0.0, 255.0)));
    uint expSigns = (uint(base) << 3u) | ((rgb.r < 0.0 ? 0x1u : 0u) | (rgb.g < 0.0 ? 0x2u : 0u) | (rgb.b < 0.0 ? 0x4u : 0u));
    return uRgb.r | (uRgb.g << 8u) | (uRgb.b << 16u) | (expSigns << 24u);
}

vec3 decodeExtRgb(uint encoded) {
    uint biasedBase = (encoded >> 27u) & 0x1fu;
    float divisor = exp2(float(int(biasedBase) - 15)) / 255.0;

    vec3 rgb = vec3(uvec3(encoded & 0xffu, (encoded >> 8u) & 0xffu, (encoded >> 16u) & 0xffu));
    rgb *= divisor;

    return vec3(
        ((encoded & 0x1000000u) != 0u) ? -rgb.r : rgb.r,
        ((encoded & 0x2000000u) != 0u) ? -rgb.g : rgb.g,
        ((encoded & 0x4000000u) != 0u) ? -rgb.b : rgb.b
    );
}

vec3 quatVec(vec4 q, vec3 v) {
    
    vec3 t = 2.0 * cross(q.xyz, v);
    return v + q.w * t + cross(q.xyz, t);
}

vec4 quatQuat(vec4 q1, vec4 q2) {
    return vec4(
        q1.w * q2.x + q1.x * q2.w + q1.y * q2.z - q1.z * q2.y,
        q1.w * q2.y - q1.x * q2.z + q1.y * q2.w + q1.z * q2.x,
        q1.w * q2.z + q1.x * q2.y - q1.y * q2.x + q1.z * q2.w,
        q1.w * q2.w - q1.x * q2.x - q1.y * q2.y - q1.z * q2.z
    );
}

mat3 quaternionToMatrix(vec4 q) {
    return mat3(
        (1.0 - 2.0 * (q.y * q.y + q.z * q.z)),
        (2.0 * (q.x * q.y + q.w * q.z)),
        (2.0 * (q.x * q.z - q.w * q.y)),
        (2.0 * (q.x * q.y - q.w * q.z)),
        (1.0 - 2.0 * (q.x * q.x + q.z * q.z)),
        (2.0 * (q.y * q.z + q.w * q.x)),
        (2.0 * (q.x * q.z + q.w * q.y)),
        (2.0 * (q.y * q.z - q.w * q.x)),
        (1.0 - 2.0 * (q.x * q.x + q.y * q.y))
    );
}

mat3 scaleQuaternionToMatrix(vec3 s, vec4 q) {
    
    return mat3(
        s.x * (1.0 - 2.0 * (q.y * q.y + q.z * q.z)),
        s.x * (2.0 * (q.x * q.y + q.w * q.z)),
        s.x * (2.0 * (q.x * q.z - q.w * q.y)),
        s.y * (2.0 * (q.x * q.y - q.w * q.z)),
        s.y * (1.0 - 2.0 * (q.x * q.x + q.z * q.z)),
        s.y * (2.0 * (q.y * q.z + q.w * q.x)),
        s.z * (2.0 * (q.x * q.z + q.w * q.y)),
        s.z * (2.0 * (q.y * q.z - q.w * q.x)),
        s.z * (1.0 - 2.0 * (q.x * q.x + q.y * q.y))
    );
}

vec4 slerp(vec4 q1, vec4 q2, float t) {
    
    float cosHalfTheta = dot(q1, q2);

    
    if (abs(cosHalfTheta) >= 0.999) {
        return q1;
    }
    
    
    
    if (cosHalfTheta < 0.0) {
        q2 = -q2;
        cosHalfTheta = -cosHalfTheta;
    }

    
    float halfTheta = acos(cosHalfTheta);
    float sinHalfTheta = sqrt(1.0 - cosHalfTheta * cosHalfTheta);

    
    float ratioA = sin((1.0 - t) * halfTheta) / sinHalfTheta;
    float ratioB = sin(t * halfTheta) / sinHalfTheta;

    
    return q1 * ratioA + q2 * ratioB;
}

ivec3 splatTexCoord(int index) {
    uint x = uint(index) & SPLAT_TEX_WIDTH_MASK;
    uint y = (uint(index) >> SPLAT_TEX_WIDTH_BITS) & SPLAT_TEX_HEIGHT_MASK;
    uint z = uint(index) >> SPLAT_TEX_LAYER_BITS;
    return ivec3(x, y, z);
}

ivec3 pagedSplatTexCoord(int index) {
    return ivec3(index & 255, (index >> 8) & 255, index >> 16);
}

vec4 uintToVec4(uint u32) {
    uvec4 bytes = uvec4(
        u32 & 0xFFu,
        (u32 >> 8u) & 0xFFu,
        (u32 >> 16u) & 0xFFu,
        (u32 >> 24u) & 0xFFu
    );
    return vec4(bytes) / 255.0;
}

vec4 floatToVec4(float f) {
    uint u32 = floatBitsToUint(f);
    return uintToVec4(u32);
}

vec3 debugColorHue(uint i) {
    
    float hue = fract(float(i) * 0.61803398875);
    
    vec3 rgb = clamp(abs(mod(hue*6.0 + vec3(0.0,4.0,2.0), 6.0) - 3.0) - 1.0, 0.0, 1.0);
    return mix(vec3(1.0), rgb, 0.85); 
}`,ow=`precision highp float;
precision highp int;

#include <splatDefines>

uniform float near;
uniform float far;
uniform bool encodeLinear;
uniform float time;
uniform bool debugFlag;
uniform float maxStdDev;
uniform float minAlpha;
uniform bool disableFalloff;
uniform float falloff;

out vec4 fragColor;

in vec4 vRgba;
in vec2 vSplatUv;
in vec3 vNdc;
flat in uint vSplatIndex;
flat in float adjustedStdDev;

#include <logdepthbuf_pars_fragment>

void main() {
    vec4 rgba = vRgba;

    float z2 = dot(vSplatUv, vSplatUv);
    if (z2 > (adjustedStdDev * adjustedStdDev)) {
        discard;
    }

    if (false) {
    
        float a = rgba.a;
        float shifted = sqrt(z2) - max(0.0, a - 1.0);
        float exponent = -0.5 * max(1.0, a) * sqr(max(0.0, shifted));
        float min1a = min(1.0, a);
        rgba.a = mix(min1a, min1a * exp(exponent), falloff);
    } else {
        
        if (rgba.a <= 1.0) {
            rgba.a = mix(rgba.a, rgba.a * exp(-0.5 * z2), falloff);
        } else {
            float a = exp((rgba.a*rgba.a - 1.0) / 2.718281828459045);
            float alpha = 1.0 - pow(1.0 - exp(-0.5 * z2), a);
            rgba.a = mix(1.0, alpha, falloff);
        }
    }

    if (rgba.a < minAlpha) {
        discard;
    }
    if (encodeLinear) {
        rgba.rgb = srgbToLinear(rgba.rgb);
    }

    #ifdef PREMULTIPLIED_ALPHA
        fragColor = vec4(rgba.rgb * rgba.a, rgba.a);
    #else
        fragColor = rgba;
    #endif

    #include <logdepthbuf_fragment>
}`,lw=`precision highp float;
precision highp int;
precision highp usampler2DArray;

#include <splatDefines>

out vec4 vRgba;
out vec2 vSplatUv;
out vec3 vNdc;
flat out uint vSplatIndex;
flat out float adjustedStdDev;

uniform vec2 renderSize;
uniform vec4 renderToViewQuat;
uniform vec3 renderToViewPos;
uniform mat3 renderToViewBasis;
uniform float maxStdDev;
uniform float minPixelRadius;
uniform float maxPixelRadius;
uniform bool enableExtSplats;
uniform bool enableCovSplats;
uniform float time;
uniform float deltaTime;
uniform bool debugFlag;
uniform float minAlpha;
uniform bool enable2DGS;
uniform bool lodInflate;
uniform float blurAmount;
uniform float preBlurAmount;
uniform float focalDistance;
uniform float apertureAngle;
uniform float clipXY;
uniform float focalAdjustment;

uniform usampler2D ordering;
uniform usampler2DArray extSplats;
uniform usampler2DArray extSplats2;

bool isPerspectiveMatrix( mat4 m ) {
    return m[ 2 ][ 3 ] == -1.0;
}

#include <logdepthbuf_pars_vertex>

void main() {
    
    gl_Position = vec4(0.0, 0.0, 2.0, 1.0);

    ivec2 orderingCoord = ivec2((gl_InstanceID >> 2) & 4095, gl_InstanceID >> 14);
    uint splatIndex = texelFetch(ordering, orderingCoord, 0)[gl_InstanceID & 3];
    if (splatIndex == 0xffffffffu) {
        
        return;
    }

    ivec3 texCoord = splatTexCoord(int(splatIndex));
    vec3 center, scales, xxyyzz, xyxzyz;
    vec4 quaternion, rgba;
    mat3 cov3D;
    bvec3 zeroScales = bvec3(false);

    if (enableExtSplats) {
        uvec4 ext1 = texelFetch(extSplats, texCoord, 0);
        float alpha = unpackSplatExtAlpha(ext1);
        if ((alpha == 0.0) || (alpha < minAlpha)) {
            return;
        }
        uvec4 ext2 = texelFetch(extSplats2, texCoord, 0);

        if (!enableCovSplats) {
            unpackSplatExt(ext1, ext2, center, scales, quaternion, rgba);
            zeroScales = equal(scales, vec3(0.0));
            if (all(zeroScales)) {
                return;
            }
        } else {
            unpackSplatExtCov(ext1, ext2, center, rgba, xxyyzz, xyxzyz);
            if (all(equal(xxyyzz, vec3(0.0))) && all(equal(xyxzyz, vec3(0.0)))) {
                return;
            }
        }
    } else {
        uvec4 packedData = texelFetch(extSplats, texCoord, 0);
        if (!enableCovSplats) {
            unpackSplatEncoding(packedData, center, scales, quaternion, rgba, vec4(0.0, 1.0, LN_SCALE_MIN, LN_SCALE_MAX));
            zeroScales = equal(scales, vec3(0.0));
            if (all(zeroScales)) {
                return;
            }
        } else {
            unpackSplatCovEncoding(packedData, center, rgba, xxyyzz, xyxzyz, vec4(0.0, 1.0, LN_SCALE_MIN, LN_SCALE_MAX));
            if (all(equal(xxyyzz, vec3(0.0))) && all(equal(xyxzyz, vec3(0.0)))) {
                return;
            }
        }

        rgba.a *= 2.0;
        if ((rgba.a == 0.0) || (rgba.a < minAlpha)) {
            return;
        }
    }

    
    
    rgba.rgb = max(rgba.rgb, vec3(0.0));

    adjustedStdDev = maxStdDev;
    if (rgba.a > 1.0) {
        
        rgba.a = min(rgba.a * 4.0 - 3.0, 5.0);

        if (lodInflate) {
            
            float opacity = exp((rgba.a * rgba.a - 1.0) / 2.718281828459045);
            float rescale = pow(opacity, 1.0 / 3.0);
            scales *= rescale;
            rgba.a = 1.0;
        }

        
        adjustedStdDev = maxStdDev + 0.7 * (rgba.a - 1.0);
    }

    
    vec3 viewCenter = (!enableCovSplats ? quatVec(renderToViewQuat, center) : (renderToViewBasis * center)) + renderToViewPos;

    
    if (viewCenter.z >= 0.0) {
        return;
    }

    
    vec4 clipCenter = projectionMatrix * vec4(viewCenter, 1.0);

    
    if (abs(clipCenter.z) >= clipCenter.w) {
        return;
    }

    
    float clip = clipXY * clipCenter.w;
    if (abs(clipCenter.x) > clip || abs(clipCenter.y) > clip) {
        return;
    }

    vRgba = rgba;
    vSplatUv = position.xy * adjustedStdDev;

    
    vSplatIndex = splatIndex;

    if (!enableCovSplats) {
        
        vec4 viewQuaternion = quatQuat(renderToViewQuat, quaternion);

        if (enable2DGS && any(zeroScales)) {
            vec3 offset;
            if (zeroScales.z) {
                offset = vec3(vSplatUv.xy * scales.xy, 0.0);
            } else if (zeroScales.y) {
                offset = vec3(vSplatUv.x * scales.x, 0.0, vSplatUv.y * scales.z);
            } else {
                offset = vec3(0.0, vSplatUv.xy * scales.yz);
            }

            vec3 viewPos = viewCenter + quatVec(viewQuaternion, offset);
            gl_Position = projectionMatrix * vec4(viewPos, 1.0);
            vNdc = gl_Position.xyz / gl_Position.w;

            #include <logdepthbuf_vertex>
            return;
        }

        
        mat3 RS = scaleQuaternionToMatrix(scales, viewQuaternion);
        cov3D = RS * transpose(RS);
    } else {
        cov3D = mat3(
            xxyyzz.x, xyxzyz.x, xyxzyz.y,
            xyxzyz.x, xxyyzz.y, xyxzyz.z,
            xyxzyz.y, xyxzyz.z, xxyyzz.z
        );
        cov3D = renderToViewBasis * cov3D * transpose(renderToViewBasis);
    }

    
    vec2 scaledRenderSize = renderSize * focalAdjustment;
    vec2 focal = 0.5 * scaledRenderSize * vec2(projectionMatrix[0][0], projectionMatrix[1][1]);

    mat3 J;
    if (isOrthographic) {
        J = mat3(
            focal.x, 0.0, 0.0,
            0.0, focal.y, 0.0,
            0.0, 0.0, 0.0
        );
    } else {
        float invZ = 1.0 / viewCenter.z;
        vec2 J1 = focal * invZ;
        vec2 J2 = -(J1 * viewCenter.xy) * invZ;
        J = mat3(
            J1.x, 0.0, J2.x,
            0.0, J1.y, J2.y,
            0.0, 0.0, 0.0
        );
    }

    
    
    mat3 cov2D = transpose(J) * cov3D * J;
    float a = cov2D[0][0];
    float d = cov2D[1][1];
    float b = cov2D[0][1];

    
    a += preBlurAmount;
    d += preBlurAmount;

    float fullBlurAmount = blurAmount;
    if ((focalDistance > 0.0) && (apertureAngle > 0.0)) {
        float focusRadius = maxPixelRadius;
        if (viewCenter.z < 0.0) {
            float focusBlur = abs((-viewCenter.z - focalDistance) / viewCenter.z);
            float apertureRadius = focal.x * tan(0.5 * apertureAngle);
            focusRadius = focusBlur * apertureRadius;
        }
        fullBlurAmount = clamp(sqr(focusRadius), blurAmount, sqr(maxPixelRadius));
    }

    
    float detOrig = a * d - b * b;
    a += fullBlurAmount;
    d += fullBlurAmount;
    float det = a * d - b * b;

    
    float blurAdjust = sqrt(max(0.0, detOrig / det));
    rgba.a *= blurAdjust;
    if (rgba.a < minAlpha) {
        return;
    }
    vRgba.a = rgba.a;

    
    float eigenAvg = 0.5 * (a + d);
    float eigenDelta = sqrt(max(0.0, eigenAvg * eigenAvg - det));
    float eigen1 = eigenAvg + eigenDelta;
    float eigen2 = eigenAvg - eigenDelta;

    vec2 eigenVec1 = (abs(b) > 0.001) ? normalize(vec2(b, eigen1 - a))
        : ((a >= d) ? vec2(1.0, 0.0) : vec2(0.0, 1.0));
    vec2 eigenVec2 = vec2(eigenVec1.y, -eigenVec1.x);

    float scale1 = min(maxPixelRadius, adjustedStdDev * sqrt(eigen1));
    float scale2 = min(maxPixelRadius, adjustedStdDev * sqrt(eigen2));
    if (scale1 < minPixelRadius && scale2 < minPixelRadius) {
        return;
    }

    
    vec2 pixelOffset = position.x * eigenVec1 * scale1 + position.y * eigenVec2 * scale2;
    vec2 ndcOffset = (2.0 / scaledRenderSize) * pixelOffset;

    
    vec3 ndcCenter = clipCenter.xyz / clipCenter.w;
    vec3 ndc = vec3(ndcCenter.xy + ndcOffset, ndcCenter.z);

    vNdc = ndc;
    gl_Position = vec4(ndc.xy * clipCenter.w, clipCenter.zw);

    #include <logdepthbuf_vertex>
}`,eh=null;function Oa(){return eh||(Gt.splatDefines=aw,eh={splatVertex:lw,splatFragment:ow,computeVec4Template:rw,computeUvec4Vec4Template:iw,computeUvec4x2Vec4Template:sw,computeUvec4Template:nw}),eh}var uc=class Fi{constructor({renderer:t}={}){this.renderer=t,this.capacity=0,this.count=0}dispose(){this.target&&(this.target.dispose(),this.target=void 0)}static ensureBuffer(t,e){let s=Math.ceil(Math.max(1,t)/Ut)*Ut*4;if(e.byteLength>=s)return e;let r=new ArrayBuffer(s);if(e instanceof ArrayBuffer)return r;let a=e.constructor;return new a(r)}ensureBuffer(t,e){return Fi.ensureBuffer(t,e)}ensureCapacity(t){let{width:e,height:n,depth:s,maxSplats:r}=de(t);(!this.target||r>this.capacity)&&(this.dispose(),this.capacity=r,this.target=new us(e,n,s,{depthBuffer:!1,stencilBuffer:!1,generateMipmaps:!1,magFilter:fe,minFilter:fe}),this.target.texture.format=Ie,this.target.texture.type=Ee,this.target.texture.internalFormat="RGBA8",this.target.scissorTest=!0)}prepareProgramMaterial(t){let e=Fi.readbackProgram.get(t);if(!e){let s=zn({index:"int"},{rgba8:"vec4"},({index:r})=>(t.inputs.index=r,{rgba8:new Ph({rgba8:t.outputs.rgba8})}));Fi.programTemplate||(Fi.programTemplate=new wr(Oa().computeVec4Template)),e=new Pa({graph:s,inputs:{index:"_index"},outputs:{rgba8:"target"},template:Fi.programTemplate}),Object.assign(e.uniforms,{targetLayer:{value:0},targetBase:{value:0},targetCount:{value:0}}),Fi.readbackProgram.set(t,e)}let n=e.prepareMaterial();return Fi.fullScreenQuad.material=n,{program:e,material:n}}saveRenderState(t){return{target:t.getRenderTarget(),xrEnabled:t.xr.enabled,autoClear:t.autoClear}}resetRenderState(t,e){t.setRenderTarget(e.target),t.xr.enabled=e.xrEnabled,t.autoClear=e.autoClear}process({count:t,material:e}){let n=this.renderer;if(!n)throw new Error("No renderer");if(!this.target)throw new Error("No target");let s=Ut*Cn;e.uniforms.targetBase.value=0,e.uniforms.targetCount.value=t;let r=0;for(;r<t;){let a=Math.floor(r/s),o=a*s,l=Math.min(Cn,Math.ceil((t-o)/Ut));e.uniforms.targetLayer.value=a,this.target.scissor.set(0,0,Ut,l),n.setRenderTarget(this.target,a),n.xr.enabled=!1,n.autoClear=!1,Fi.fullScreenQuad.render(n),r+=Ut*l}this.count=t}async read({readback:t}){let e=this.renderer;if(!e)throw new Error("No renderer");if(!this.target)throw new Error("No target");let n=Math.ceil(this.count/Ut)*Ut;if(t.byteLength<n*4)throw new Error(`Readback buffer too small: ${t.byteLength} < ${n*4}`);let s=new Uint8Array(t instanceof ArrayBuffer?t:t.buffer),r=Ut*Cn,a=0,o=[];for(;a<this.count;){let l=Math.floor(a/r),c=l*r,u=Math.min(Cn,Math.ceil((this.count-c)/Ut));e.setRenderTarget(this.target,l);let h=Ut*u*4,d=s.subarray(c*4,c*4+h),f=e?.readRenderTargetPixelsAsync(this.target,0,0,Ut,u,d);o.push(f),a+=Ut*u}return Promise.all(o).then(()=>t)}render({reader:t,count:e,renderer:n}){if(this.renderer=n||this.renderer,!this.renderer)throw new Error("No renderer");this.ensureCapacity(e);let{program:s,material:r}=this.prepareProgramMaterial(t);s.update();let a=this.saveRenderState(this.renderer);this.process({count:e,material:r}),this.resetRenderState(this.renderer,a)}async readback({readback:t}){if(!this.renderer)throw new Error("No renderer");let e=this.saveRenderState(this.renderer),n=this.read({readback:t});return this.resetRenderState(this.renderer,e),n}async renderReadback({reader:t,count:e,renderer:n,readback:s}){if(this.renderer=n||this.renderer,!this.renderer)throw new Error("No renderer");this.ensureCapacity(e);let{program:r,material:a}=this.prepareProgramMaterial(t);r.update();let o=this.saveRenderState(this.renderer);this.process({count:e,material:a});let l=this.read({readback:s});return this.resetRenderState(this.renderer,o),l}getTexture(){var t;return(t=this.target)==null?void 0:t.texture}};uc.programTemplate=null;uc.readbackProgram=new WeakMap;uc.fullScreenQuad=new rr(new Ri({visible:!1}));var fd=uc;function cw(i){switch(i){case"all":return 0;case"plane":return 1;case"sphere":return 2;case"box":return 3;case"ellipsoid":return 4;case"cylinder":return 5;case"capsule":return 6;case"infinite_cone":return 7;default:throw new Error(`Unknown SDF type: ${i}`)}}function uw(i){switch(i){case"multiply":return 0;case"set_rgb":return 1;case"add_rgba":return 2;default:throw new Error(`Unknown blend mode: ${i}`)}}var Yh=class extends Ze{constructor(t={}){super();let{type:e,invert:n,opacity:s,color:r,displace:a,radius:o}=t;this.type=e??"sphere",this.invert=n??!1,this.opacity=s??1,this.color=r??new Lt(1,1,1),this.displace=a??new R(0,0,0),this.radius=o??0}},Ym=class Km extends Ze{constructor(t={}){let{name:e,rgbaBlendMode:n="multiply",sdfSmooth:s=0,softEdge:r=0,invert:a=!1,sdfs:o=null}=t;super(),this.rgbaBlendMode=n,this.sdfSmooth=s,this.softEdge=r,this.invert=a,this.sdfs=o,this.ordering=Km.nextOrdering++,this.name=e??`Edit ${this.ordering}`}addSdf(t){this.sdfs==null&&(this.sdfs=[]),this.sdfs.includes(t)||this.sdfs.push(t)}removeSdf(t){this.sdfs!=null&&(this.sdfs=this.sdfs.filter(e=>e!==t))}};Ym.nextOrdering=1;var jm=Ym,Kh=class{constructor({maxSdfs:t,maxEdits:e}){this.maxSdfs=Math.max(16,t??0),this.numSdfs=0,this.sdfData=new Uint32Array(this.maxSdfs*8*4),this.sdfFloatData=new Float32Array(this.sdfData.buffer),this.sdfTexture=this.newSdfTexture(this.sdfData,this.maxSdfs),this.dynoSdfArray=new Xe({key:"sdfArray",type:pd,globals:()=>[md],value:{numSdfs:0,sdfTexture:this.sdfTexture},update:n=>(n.numSdfs=this.numSdfs,n.sdfTexture=this.sdfTexture,n)}),this.maxEdits=Math.max(16,e??0),this.numEdits=0,this.editData=new Uint32Array(this.maxEdits*4),this.editFloatData=new Float32Array(this.editData.buffer),this.dynoNumEdits=new ti({value:0}),this.dynoEdits=this.newEdits(this.editData,this.maxEdits)}newSdfTexture(t,e){let n=new Tn(t,8,e,ie,Wt);return n.internalFormat="RGBA32UI",n.needsUpdate=!0,n}newEdits(t,e){return new Xe({key:"edits",type:"uvec4",count:e,globals:()=>[gd],value:t})}ensureCapacity({maxSdfs:t,maxEdits:e}){let n=!1;return t>this.sdfTexture.image.height&&(this.sdfTexture.dispose(),this.maxSdfs=Math.max(this.maxSdfs*2,t),this.sdfData=new Uint32Array(this.maxSdfs*8*4),this.sdfFloatData=new Float32Array(this.sdfData.buffer),this.sdfTexture=this.newSdfTexture(this.sdfData,this.maxSdfs)),e>(this.dynoEdits.count??0)&&(this.maxEdits=Math.max(this.maxEdits*2,e),this.editData=new Uint32Array(this.maxEdits*4),this.editFloatData=new Float32Array(this.editData.buffer),this.dynoEdits=this.newEdits(this.editData,this.maxEdits),n=!0),n}updateEditData(t,e){let n=this.editData[t]!==e;return this.editData[t]=e,n}updateEditFloatData(t,e){cr[0]=e;let n=this.editFloatData[t]!==cr[0];return n&&(this.editFloatData[t]=cr[0]),n}encodeEdit(t,{sdfFirst:e,sdfCount:n,invert:s,rgbaBlendMode:r,softEdge:a,sdfSmooth:o}){let l=t*4,c=!1;return c=this.updateEditData(l+0,r|(s?256:0))||c,c=this.updateEditData(l+1,e|n<<16)||c,c=this.updateEditFloatData(l+2,a)||c,c=this.updateEditFloatData(l+3,o)||c,c}updateSdfData(t,e){let n=this.sdfData[t]!==e;return this.sdfData[t]=e,n}updateSdfFloatData(t,e){cr[0]=e;let n=this.sdfFloatData[t]!==cr[0];return n&&(this.sdfFloatData[t]=cr[0]),n}encodeSdf(t,{sdfType:e,invert:n,center:s,quaternion:r,scale:a,sizes:o},l){let c=t*32,u=e|(n?256:0),h=!1;h=this.updateSdfFloatData(c+0,s?.x??0)||h,h=this.updateSdfFloatData(c+1,s?.y??0)||h,h=this.updateSdfFloatData(c+2,s?.z??0)||h,h=this.updateSdfData(c+3,u)||h,h=this.updateSdfFloatData(c+4,r?.x??0)||h,h=this.updateSdfFloatData(c+5,r?.y??0)||h,h=this.updateSdfFloatData(c+6,r?.z??0)||h,h=this.updateSdfFloatData(c+7,r?.w??0)||h,h=this.updateSdfFloatData(c+8,a?.x??0)||h,h=this.updateSdfFloatData(c+9,a?.y??0)||h,h=this.updateSdfFloatData(c+10,a?.z??0)||h,h=this.updateSdfData(c+11,0)||h,h=this.updateSdfFloatData(c+12,o?.x??0)||h,h=this.updateSdfFloatData(c+13,o?.y??0)||h,h=this.updateSdfFloatData(c+14,o?.z??0)||h,h=this.updateSdfFloatData(c+15,o?.w??0)||h;let d=Math.min(4,l.length);for(let f=0;f<d;++f){let g=c+16+f*4;h=this.updateSdfFloatData(g+0,l[f].x)||h,h=this.updateSdfFloatData(g+1,l[f].y)||h,h=this.updateSdfFloatData(g+2,l[f].z)||h,h=this.updateSdfFloatData(g+3,l[f].w)||h}return h}update(t){let e=t.reduce((h,{sdfs:d})=>h+d.length,0),n=this.ensureCapacity({maxEdits:t.length,maxSdfs:e}),s=[new Zt,new Zt],r=new R,a=new zt,o=new R,l=new Zt,c=0,u=n;t.length!==this.dynoNumEdits.value&&(this.dynoNumEdits.value=t.length,this.numEdits=t.length,u=!0);for(let[h,{edit:d,sdfs:f}]of t.entries()){u=this.encodeEdit(h,{sdfFirst:c,sdfCount:f.length,invert:d.invert,rgbaBlendMode:uw(d.rgbaBlendMode),softEdge:d.softEdge,sdfSmooth:d.sdfSmooth})||u;let g=!1;for(let _ of f)l.set(_.scale.x,_.scale.y,_.scale.z,_.radius),_.scale.setScalar(1),_.updateMatrixWorld(),_.matrixWorld.clone().invert().decompose(r,a,o),_.scale.set(l.x,l.y,l.z),_.updateMatrixWorld(),s[0].set(_.color.r,_.color.g,_.color.b,_.opacity),s[1].set(_.displace.x,_.displace.y,_.displace.z,1),g=this.encodeSdf(c,{sdfType:cw(_.type),invert:_.invert,center:r,quaternion:a,scale:o,sizes:l},s)||g,c+=1;this.numSdfs=c,g&&(this.sdfTexture.needsUpdate=!0),u||(u=g)}return{updated:u,dynoUpdated:n}}modify(t){return hw(t,this.dynoSdfArray,this.dynoNumEdits,this.dynoEdits)}modifyCov(t){return dw(t,this.dynoSdfArray,this.dynoNumEdits,this.dynoEdits)}},pd={type:"SdfArray"},md=Te(`
  struct SdfArray {
    int numSdfs;
    usampler2D sdfTexture;
  };

  void unpackSdfArray(
    usampler2D sdfTexture, int sdfIndex, out uint flags,
    out vec3 center, out vec4 quaternion, out vec3 scale, out vec4 sizes,
    int numValues, out vec4 values[4]
  ) {
    uvec4 temp = texelFetch(sdfTexture, ivec2(0, sdfIndex), 0);
    flags = temp.w;
    center = vec3(uintBitsToFloat(temp.x), uintBitsToFloat(temp.y), uintBitsToFloat(temp.z));

    temp = texelFetch(sdfTexture, ivec2(1, sdfIndex), 0);
    quaternion = vec4(uintBitsToFloat(temp.x), uintBitsToFloat(temp.y), uintBitsToFloat(temp.z), uintBitsToFloat(temp.w));

    temp = texelFetch(sdfTexture, ivec2(2, sdfIndex), 0);
    scale = vec3(uintBitsToFloat(temp.x), uintBitsToFloat(temp.y), uintBitsToFloat(temp.z));

    temp = texelFetch(sdfTexture, ivec2(3, sdfIndex), 0);
    sizes = vec4(uintBitsToFloat(temp.x), uintBitsToFloat(temp.y), uintBitsToFloat(temp.z), uintBitsToFloat(temp.w));

    for (int i = 0; i < numValues; ++i) {
      temp = texelFetch(sdfTexture, ivec2(4 + i, sdfIndex), 0);
      values[i] = vec4(uintBitsToFloat(temp.x), uintBitsToFloat(temp.y), uintBitsToFloat(temp.z), uintBitsToFloat(temp.w));
    }
  }

  const uint SDF_FLAG_TYPE = 0xFFu;
  const uint SDF_FLAG_INVERT = 1u << 8u;

  const uint SDF_TYPE_ALL = 0u;
  const uint SDF_TYPE_PLANE = 1u;
  const uint SDF_TYPE_SPHERE = 2u;
  const uint SDF_TYPE_BOX = 3u;
  const uint SDF_TYPE_ELLIPSOID = 4u;
  const uint SDF_TYPE_CYLINDER = 5u;
  const uint SDF_TYPE_CAPSULE = 6u;
  const uint SDF_TYPE_INFINITE_CONE = 7u;

  float evaluateSdfArray(
    usampler2D sdfTexture, int numSdfs, int sdfFirst, int sdfCount, vec3 pos,
    float smoothK, int numValues, out vec4 outValues[4]
  ) {
    float distanceAccum = (smoothK == 0.0) ? 1.0 / 0.0 : 0.0;
    float maxExp = -1.0 / 0.0;
    for (int i = 0; i < numValues; ++i) {
        outValues[i] = vec4(0.0);
    }

    uint flags;
    vec3 center, scale;
    vec4 quaternion, sizes;
    vec4 values[4];

    int sdfLast = min(sdfFirst + sdfCount, numSdfs);
    for (int index = sdfFirst; index < sdfLast; ++index) {
      unpackSdfArray(sdfTexture, index, flags, center, quaternion, scale, sizes, numValues, values);
      uint sdfType = flags & SDF_FLAG_TYPE;
      vec3 sdfPos = quatVec(quaternion, pos * scale) + center;

      float distance;
      switch (sdfType) {
        case SDF_TYPE_ALL:
          distance = -1.0 / 0.0;
          break;
        case SDF_TYPE_PLANE: {
          distance = sdfPos.z;
          break;
        }
        case SDF_TYPE_SPHERE: {
          distance = length(sdfPos) - sizes.w;
          break;
        }
        case SDF_TYPE_BOX: {
          vec3 q = abs(sdfPos) - sizes.xyz + sizes.w;
          distance = length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0) - sizes.w;
          break;
        }
        case SDF_TYPE_ELLIPSOID: {
          vec3 sizes = sizes.xyz;
          float k0 = length(sdfPos / sizes);
          float k1 = length(sdfPos / dot(sizes, sizes));
          distance = k0 * (k0 - 1.0) / k1;
          break;
        }
        case SDF_TYPE_CYLINDER: {
          vec2 d = abs(vec2(length(sdfPos.xz), sdfPos.y)) - sizes.wy;
          distance = min(max(d.x, d.y), 0.0) + length(max(d, 0.0));
          break;
        }
        case SDF_TYPE_CAPSULE: {
          sdfPos.y -= clamp(sdfPos.y, -0.5 * sizes.y, 0.5 * sizes.y);
          distance = length(sdfPos) - sizes.w;
          break;
        }
        case SDF_TYPE_INFINITE_CONE: {
          float angle = 0.25 * PI * sizes.w;
          vec2 c = vec2(sin(angle), cos(angle));
          vec2 q = vec2(length(sdfPos.xy), -sdfPos.z);
          float d = length(q - c * max(dot(q, c), 0.0));
          distance = d * (((q.x * c.y - q.y * c.x) < 0.0) ? -1.0 : 1.0);
          break;
        }
      }

      if ((flags & SDF_FLAG_INVERT) != 0u) {
        distance = -distance;
      }

      if (smoothK == 0.0) {
        if (distance < distanceAccum) {
          distanceAccum = distance;
          for (int i = 0; i < numValues; ++i) {
            outValues[i] = values[i];
          }
        }
      } else {
        float scaledDistance = -distance / smoothK;
        if (scaledDistance > maxExp) {
          float scale = exp(maxExp - scaledDistance);
          distanceAccum *= scale;
          for (int i = 0; i < numValues; ++i) {
            outValues[i] *= scale;
          }
          maxExp = scaledDistance;
        }

        float weight = exp(scaledDistance - maxExp);
        distanceAccum += weight;
        for (int i = 0; i < numValues; ++i) {
          outValues[i] += weight * values[i];
        }
      }
    }

    if (smoothK == 0.0) {
      return distanceAccum;
    } else {
      // Very distant SDFs may result in 0 accumulation
      if (distanceAccum == 0.0) {
        return 1.0 / 0.0;
      }
      for (int i = 0; i < numValues; ++i) {
        outValues[i] /= distanceAccum;
      }
      return (-log(distanceAccum) - maxExp) * smoothK;
    }
  }

  float modulateSdfArray(
    usampler2D sdfTexture, int numSdfs, int sdfFirst, int sdfCount, vec3 pos,
    float smoothK, int numValues, out vec4 values[4],
    float softEdge, bool invert
  ) {
    float distance = evaluateSdfArray(sdfTexture, numSdfs, sdfFirst, sdfCount, pos, smoothK, numValues, values);
    if (invert) {
      distance = -distance;
    }

    return (softEdge == 0.0) ? ((distance < 0.0) ? 1.0 : 0.0)
      : clamp(-distance / softEdge + 0.5, 0.0, 1.0);
  }
`),gd=Te(`
  const uint EDIT_FLAG_BLEND = 0xFFu;
  const uint EDIT_BLEND_MULTIPLY = 0u;
  const uint EDIT_BLEND_SET_RGB = 1u;
  const uint EDIT_BLEND_ADD_RGBA = 2u;
  const uint EDIT_FLAG_INVERT = 0x100u;

  void decodeEdit(
    uvec4 packedEdit, out int sdfFirst, out int sdfCount,
    out bool invert, out uint rgbaBlendMode, out float softEdge, out float sdfSmooth
  ) {
    rgbaBlendMode = packedEdit.x & EDIT_FLAG_BLEND;
    invert = (packedEdit.x & EDIT_FLAG_INVERT) != 0u;

    sdfFirst = int(packedEdit.y & 0xFFFFu);
    sdfCount = int(packedEdit.y >> 16u);

    softEdge = uintBitsToFloat(packedEdit.z);
    sdfSmooth = uintBitsToFloat(packedEdit.w);
  }

  void applyRgbaDisplaceEdit(
    usampler2D sdfTexture, int numSdfs, int sdfFirst, int sdfCount, inout vec3 pos,
    float smoothK, float softEdge, bool invert, uint rgbaBlendMode, inout vec4 rgba
  ) {
    vec4 values[4];
    float modulate = modulateSdfArray(sdfTexture, numSdfs, sdfFirst, sdfCount, pos, smoothK, 2, values, softEdge, invert);
    // On Android, moving values[0] is necessary to work around a compiler bug.
    vec4 sdfRgba = values[0];
    vec4 sdfDisplaceScale = values[1];

    vec4 target;
    switch (rgbaBlendMode) {
      case EDIT_BLEND_MULTIPLY:
        target = rgba * sdfRgba;
        break;
      case EDIT_BLEND_SET_RGB:
        target = vec4(sdfRgba.rgb, rgba.a * sdfRgba.a);
        break;
      case EDIT_BLEND_ADD_RGBA:
        target = rgba + sdfRgba;
        break;
      default:
        // Debug output if blend mode not set
        target = vec4(fract(pos), 1.0);
    }
    rgba = mix(rgba, target, modulate);
    pos += sdfDisplaceScale.xyz * modulate;
  }

  void applyPackedRgbaDisplaceEdit(uvec4 packedEdit, usampler2D sdfTexture, int numSdfs, inout vec3 pos, inout vec4 rgba) {
    int sdfFirst, sdfCount;
    bool invert;
    uint rgbaBlendMode;
    float softEdge, sdfSmooth;
    decodeEdit(packedEdit, sdfFirst, sdfCount, invert, rgbaBlendMode, softEdge, sdfSmooth);
    applyRgbaDisplaceEdit(sdfTexture, numSdfs, sdfFirst, sdfCount, pos, sdfSmooth, softEdge, invert, rgbaBlendMode, rgba);
  }
`);function hw(i,t,e,n){return new Xt({inTypes:{gsplat:ge,sdfArray:pd,numEdits:"int",rgbaDisplaceEdits:"uvec4"},outTypes:{gsplat:ge},globals:()=>[md,gd],inputs:{gsplat:i,sdfArray:t,numEdits:e,rgbaDisplaceEdits:n},statements:({inputs:r,outputs:a})=>{let{sdfArray:o,numEdits:l,rgbaDisplaceEdits:c}=r,{gsplat:u}=a;return le(`
        ${u} = ${r.gsplat};
        if (isGsplatActive(${u}.flags)) {
          for (int editIndex = 0; editIndex < ${l}; ++editIndex) {
            applyPackedRgbaDisplaceEdit(
              ${c}[editIndex], ${o}.sdfTexture, ${o}.numSdfs,
              ${u}.center, ${u}.rgba
            );
          }
        }
      `)}}).outputs.gsplat}function dw(i,t,e,n){return new Xt({inTypes:{covsplat:ln,sdfArray:pd,numEdits:"int",rgbaDisplaceEdits:"uvec4"},outTypes:{covsplat:ln},globals:()=>[md,gd],inputs:{covsplat:i,sdfArray:t,numEdits:e,rgbaDisplaceEdits:n},statements:({inputs:r,outputs:a})=>{let{sdfArray:o,numEdits:l,rgbaDisplaceEdits:c}=r,{covsplat:u}=a;return le(`
        ${u} = ${r.covsplat};
        if (isCovSplatActive(${u}.flags)) {
          for (int editIndex = 0; editIndex < ${l}; ++editIndex) {
            applyPackedRgbaDisplaceEdit(
              ${c}[editIndex], ${o}.sdfTexture, ${o}.numSdfs,
              ${u}.center, ${u}.rgba
            );
          }
        }
      `)}}).outputs.covsplat}var cr=new Float32Array(1);var pr=class{constructor(){this.scale=new Sr({value:Number.NEGATIVE_INFINITY}),this.rotate=new br({value:new zt(Number.POSITIVE_INFINITY,Number.POSITIVE_INFINITY,Number.POSITIVE_INFINITY,Number.POSITIVE_INFINITY)}),this.translate=new es({value:new R(Number.POSITIVE_INFINITY,Number.POSITIVE_INFINITY,Number.POSITIVE_INFINITY)})}apply(t){return tw(t,{scale:this.scale,rotate:this.rotate,translate:this.translate})}applyDir(t){return ew(t,{rotate:this.rotate})}applyGsplat(t){return kS(t,{scale:this.scale,rotate:this.rotate,translate:this.translate})}updateFromMatrix(t){let e=new R,n=new zt,s=new R;t.decompose(s,n,e);let r=(e.x+e.y+e.z)/3,a=!1;return r!==this.scale.value&&(this.scale.value=r,a=!0),s.equals(this.translate.value)||(this.translate.value.copy(s),a=!0),n.equals(this.rotate.value)||(this.rotate.value.copy(n),a=!0),a}update(t){return t.updateMatrixWorld(),this.updateFromMatrix(t.matrixWorld)}},mr=class{constructor(){this.basis=new Dh({value:new At}),this.offset=new es({value:new R})}apply(t){let e=Er(this.basis,t);return Mr(e,this.offset)}applyDir(t){return Er(this.basis,t)}applyCovSplat(t){return new Xt({inTypes:{covsplat:ln,basis:"mat3",offset:"vec3"},outTypes:{covsplat:ln},inputs:{covsplat:t,basis:this.basis,offset:this.offset},statements:({inputs:e,outputs:n})=>{let{covsplat:s,basis:r,offset:a}=e;return!s||!r||!a?[`${n.covsplat}.flags = 0u;`]:le(`
          ${n.covsplat}.flags = 0u;
          if (isCovSplatActive(${s}.flags)) {
            ${n.covsplat}.flags = ${s}.flags;
            ${n.covsplat}.index = ${s}.index;
            ${n.covsplat}.rgba = ${s}.rgba;

            ${n.covsplat}.center = ${r} * ${s}.center + ${a};
            
            mat3 cov = mat3(
              ${s}.xxyyzz.x, ${s}.xyxzyz.x, ${s}.xyxzyz.y,
              ${s}.xyxzyz.x, ${s}.xxyyzz.y, ${s}.xyxzyz.z,
              ${s}.xyxzyz.y, ${s}.xyxzyz.z, ${s}.xxyyzz.z
            );
            cov = ${r} * cov * transpose(${r});
            ${n.covsplat}.xxyyzz = vec3(cov[0][0], cov[1][1], cov[2][2]);
            ${n.covsplat}.xyxzyz = vec3(cov[0][1], cov[0][2], cov[1][2]);
          }
        `)}}).outputs.covsplat}updateFromMatrix(t){let e=new At().setFromMatrix4(t),n=new R().setFromMatrixColumn(t,3),s=!e.equals(this.basis.value)||!n.equals(this.offset.value);return s&&(this.basis.value.copy(e),this.offset.value.copy(n)),s}update(t){return t.updateMatrixWorld(),this.updateFromMatrix(t.matrixWorld)}},Da=class extends Ze{constructor({numSplats:t,generator:e,covGenerator:n,construct:s,update:r}){if(super(),this.numSplats=t??0,this.generator=e,this.covGenerator=n,this.frameUpdate=r,this.version=0,this.mappingVersion=0,s){let a=s(this);Object.assign(this,a)}}updateVersion(){this.version+=1}updateMappingVersion(){this.mappingVersion+=1,this.version+=1}set needsUpdate(t){t&&this.updateVersion()}},rc=class i{static __wrap(t){t=t>>>0;let e=Object.create(i.prototype);return e.__wbg_ptr=t,im.register(e,e.__wbg_ptr,e),e}__destroy_into_raw(){let t=this.__wbg_ptr;return this.__wbg_ptr=0,im.unregister(this),t}free(){let t=this.__destroy_into_raw();vt.__wbg_chunkdecoder_free(t,0)}finish(){let t=this.__destroy_into_raw(),e=vt.chunkdecoder_finish(t);if(e[2])throw ye(e[1]);return ye(e[0])}push(t){let e=vt.chunkdecoder_push(this.__wbg_ptr,t);if(e[1])throw ye(e[0])}};Symbol.dispose&&(rc.prototype[Symbol.dispose]=rc.prototype.free);var La=class i{static __wrap(t){t=t>>>0;let e=Object.create(i.prototype);return e.__wbg_ptr=t,sm.register(e,e.__wbg_ptr,e),e}__destroy_into_raw(){let t=this.__wbg_ptr;return this.__wbg_ptr=0,sm.unregister(this),t}free(){let t=this.__destroy_into_raw();vt.__wbg_csplatarray_free(t,0)}bhatt_lod(t){vt.csplatarray_bhatt_lod(this.__wbg_ptr,t)}has_lod(){return vt.csplatarray_has_lod(this.__wbg_ptr)!==0}inject_rgba8(t){vt.csplatarray_inject_rgba8(this.__wbg_ptr,t)}len(){return vt.csplatarray_len(this.__wbg_ptr)>>>0}tiny_lod(t,e){vt.csplatarray_tiny_lod(this.__wbg_ptr,t,e)}to_extsplats(){let t=vt.csplatarray_to_extsplats(this.__wbg_ptr);if(t[2])throw ye(t[1]);return ye(t[0])}to_extsplats_lod(){let t=vt.csplatarray_to_extsplats_lod(this.__wbg_ptr);if(t[2])throw ye(t[1]);return ye(t[0])}to_packedsplats(){let t=vt.csplatarray_to_packedsplats(this.__wbg_ptr);if(t[2])throw ye(t[1]);return ye(t[0])}to_packedsplats_lod(){let t=vt.csplatarray_to_packedsplats_lod(this.__wbg_ptr);if(t[2])throw ye(t[1]);return ye(t[0])}get maxShDegree(){return vt.__wbg_get_csplatarray_maxShDegree(this.__wbg_ptr)>>>0}get numSplats(){return vt.__wbg_get_csplatarray_numSplats(this.__wbg_ptr)>>>0}set maxShDegree(t){vt.__wbg_set_csplatarray_maxShDegree(this.__wbg_ptr,t)}set numSplats(t){vt.__wbg_set_csplatarray_numSplats(this.__wbg_ptr,t)}};Symbol.dispose&&(La.prototype[Symbol.dispose]=La.prototype.free);var Fa=class i{static __wrap(t){t=t>>>0;let e=Object.create(i.prototype);return e.__wbg_ptr=t,rm.register(e,e.__wbg_ptr,e),e}__destroy_into_raw(){let t=this.__wbg_ptr;return this.__wbg_ptr=0,rm.unregister(this),t}free(){let t=this.__destroy_into_raw();vt.__wbg_gsplatarray_free(t,0)}get maxShDegree(){return vt.__wbg_get_gsplatarray_maxShDegree(this.__wbg_ptr)>>>0}get numSplats(){return vt.__wbg_get_gsplatarray_numSplats(this.__wbg_ptr)>>>0}bhatt_lod(t){vt.gsplatarray_bhatt_lod(this.__wbg_ptr,t)}concat(t){yw(t,i);let e=vt.gsplatarray_concat(this.__wbg_ptr,t.__wbg_ptr);if(e[1])throw ye(e[0])}encode_to_spz(t,e){let n=this.__destroy_into_raw(),s=vt.gsplatarray_encode_to_spz(n,t,e);if(s[2])throw ye(s[1]);return ye(s[0])}has_lod(){return vt.gsplatarray_has_lod(this.__wbg_ptr)!==0}inject_rgba8(t){vt.gsplatarray_inject_rgba8(this.__wbg_ptr,t)}len(){return vt.gsplatarray_len(this.__wbg_ptr)>>>0}tiny_lod(t,e){vt.gsplatarray_tiny_lod(this.__wbg_ptr,t,e)}to_extsplats(){let t=vt.gsplatarray_to_extsplats(this.__wbg_ptr);if(t[2])throw ye(t[1]);return ye(t[0])}to_extsplats_lod(){let t=vt.gsplatarray_to_extsplats_lod(this.__wbg_ptr);if(t[2])throw ye(t[1]);return ye(t[0])}to_packedsplats(t){let e=vt.gsplatarray_to_packedsplats(this.__wbg_ptr,t);if(e[2])throw ye(e[1]);return ye(e[0])}to_packedsplats_lod(t){let e=vt.gsplatarray_to_packedsplats_lod(this.__wbg_ptr,t);if(e[2])throw ye(e[1]);return ye(e[0])}transform(t){let e=vt.gsplatarray_transform(this.__wbg_ptr,t);if(e[1])throw ye(e[0])}set maxShDegree(t){vt.__wbg_set_gsplatarray_maxShDegree(this.__wbg_ptr,t)}set numSplats(t){vt.__wbg_set_gsplatarray_numSplats(this.__wbg_ptr,t)}};Symbol.dispose&&(Fa.prototype[Symbol.dispose]=Fa.prototype.free);function nm(i){let t=vt.decode_rad_header(i);if(t[2])throw ye(t[1]);return ye(t[0])}function fw(){return vt.get_raycast_buffer()}function pw(){return vt.get_raycast_buffer2()}function mw(i,t,e,n,s,r,a,o,l,c){return vt.raycast_ext_buffers(i,t,e,n,s,r,a,o,l,c)}function gw(i,t,e,n,s,r,a,o,l,c,u,h,d){return vt.raycast_packed_buffer(i,t,e,n,s,r,a,o,l,c,u,h,d)}function xw(){return{__proto__:null,"./spark_rs_bg.js":{__proto__:null,__wbg_Error_2e59b1b37a9a34c3:function(t,e){return Error(Gl(t,e))},__wbg___wbindgen_boolean_get_a86c216575a75c30:function(t){let e=t,n=typeof e=="boolean"?e:void 0;return $l(n)?16777215:n?1:0},__wbg___wbindgen_debug_string_dd5d2d07ce9e6c57:function(t,e){let n=jh(e),s=ih(n,vt.__wbindgen_malloc,vt.__wbindgen_realloc),r=Ra;ts().setInt32(t+4,r,!0),ts().setInt32(t+0,s,!0)},__wbg___wbindgen_in_4bd7a57e54337366:function(t,e){return t in e},__wbg___wbindgen_is_falsy_c6ddfae1bb56d5ef:function(t){return!t},__wbg___wbindgen_is_function_49868bde5eb1e745:function(t){return typeof t=="function"},__wbg___wbindgen_is_object_40c5a80572e8f9d3:function(t){let e=t;return typeof e=="object"&&e!==null},__wbg___wbindgen_is_undefined_c0cca72b82b86f4d:function(t){return t===void 0},__wbg___wbindgen_jsval_loose_eq_3a72ae764d46d944:function(t,e){return t==e},__wbg___wbindgen_number_get_7579aab02a8a620c:function(t,e){let n=e,s=typeof n=="number"?n:void 0;ts().setFloat64(t+8,$l(s)?0:s,!0),ts().setInt32(t+0,!$l(s),!0)},__wbg___wbindgen_string_get_914df97fcfa788f2:function(t,e){let n=e,s=typeof n=="string"?n:void 0;var r=$l(s)?0:ih(s,vt.__wbindgen_malloc,vt.__wbindgen_realloc),a=Ra;ts().setInt32(t+4,a,!0),ts().setInt32(t+0,r,!0)},__wbg___wbindgen_throw_81fc77679af83bc6:function(t,e){throw new Error(Gl(t,e))},__wbg_call_7f2987183bb62793:function(){return _a(function(t,e){return t.call(e)},arguments)},__wbg_csplatarray_new:function(t){return La.__wrap(t)},__wbg_done_547d467e97529006:function(t){return t.done},__wbg_error_a6fa202b58aa1cd3:function(t,e){let n,s;try{n=t,s=e,console.error(Gl(t,e))}finally{vt.__wbindgen_free(n,s,1)}},__wbg_get_4848e350b40afc16:function(t,e){return t[e>>>0]},__wbg_get_ed0642c4b9d31ddf:function(){return _a(function(t,e){return Reflect.get(t,e)},arguments)},__wbg_get_f96702c6245e4ef9:function(){return _a(function(t,e){return Reflect.get(t,e)},arguments)},__wbg_get_unchecked_7d7babe32e9e6a54:function(t,e){return t[e>>>0]},__wbg_get_with_ref_key_6412cf3094599694:function(t,e){return t[e]},__wbg_gsplatarray_new:function(t){return Fa.__wrap(t)},__wbg_instanceof_ArrayBuffer_ff7c1337a5e3b33a:function(t){let e;try{e=t instanceof ArrayBuffer}catch{e=!1}return e},__wbg_instanceof_Uint8Array_4b8da683deb25d72:function(t){let e;try{e=t instanceof Uint8Array}catch{e=!1}return e},__wbg_isArray_db61795ad004c139:function(t){return Array.isArray(t)},__wbg_iterator_de403ef31815a3e6:function(){return Symbol.iterator},__wbg_length_0c32cb8543c8e4c8:function(t){return t.length},__wbg_length_1e701798fdcaa3b4:function(t){return t.length},__wbg_length_6e821edde497a532:function(t){return t.length},__wbg_length_a4ca9e78359b5f1f:function(t){return t.length},__wbg_length_fd4646b401926788:function(t){return t.length},__wbg_new_227d7c05414eb861:function(){return new Error},__wbg_new_4f9fafbb3909af72:function(){return new Object},__wbg_new_a560378ea1240b14:function(t){return new Uint8Array(t)},__wbg_new_f3c9df4f38f3f798:function(){return new Array},__wbg_new_from_slice_2580ff33d0d10520:function(t,e){return new Uint8Array(om(t,e))},__wbg_new_with_length_26bffbe236bf73f9:function(t){return new Float32Array(t>>>0)},__wbg_new_with_length_41a22191b9bdfd66:function(t){return new Uint32Array(t>>>0)},__wbg_next_01132ed6134b8ef5:function(t){return t.next},__wbg_next_b3713ec761a9dbfd:function(){return _a(function(t){return t.next()},arguments)},__wbg_prototypesetcall_3e05eb9545565046:function(t,e,n){Uint8Array.prototype.set.call(om(t,e),n)},__wbg_prototypesetcall_64c287a27cc24d27:function(t,e,n){Uint16Array.prototype.set.call(vw(t,e),n)},__wbg_prototypesetcall_e42275e601e14eeb:function(t,e,n){Uint32Array.prototype.set.call(nh(t,e),n)},__wbg_push_6bdbc990be5ac37b:function(t,e){return t.push(e)},__wbg_set_448126769bf7c181:function(t,e,n){t.set(nh(e,n))},__wbg_set_6be42768c690e380:function(t,e,n){t[e]=n},__wbg_set_6c60b2e8ad0e9383:function(t,e,n){t[e>>>0]=n},__wbg_set_81b4174352e6a095:function(t,e,n){t.set(e,n>>>0)},__wbg_set_8ee2d34facb8466e:function(){return _a(function(t,e,n){return Reflect.set(t,e,n)},arguments)},__wbg_set_a98c8da6557e63de:function(t,e,n){t.set(am(e,n))},__wbg_set_index_338a66e40fc45dee:function(t,e,n){t[e>>>0]=n>>>0},__wbg_stack_3b0d974bbf31e44f:function(t,e){let n=e.stack,s=ih(n,vt.__wbindgen_malloc,vt.__wbindgen_realloc),r=Ra;ts().setInt32(t+4,r,!0),ts().setInt32(t+0,s,!0)},__wbg_subarray_0f98d3fb634508ad:function(t,e,n){return t.subarray(e>>>0,n>>>0)},__wbg_subarray_517cd0f1811ab872:function(t,e,n){return t.subarray(e>>>0,n>>>0)},__wbg_subarray_d51e89458b3fdbf6:function(t,e,n){return t.subarray(e>>>0,n>>>0)},__wbg_value_7f6052747ccf940f:function(t){return t.value},__wbindgen_cast_0000000000000001:function(t){return t},__wbindgen_cast_0000000000000002:function(t,e){return am(t,e)},__wbindgen_cast_0000000000000003:function(t,e){return nh(t,e)},__wbindgen_cast_0000000000000004:function(t,e){return Gl(t,e)},__wbindgen_cast_0000000000000005:function(t){return BigInt.asUintN(64,t)},__wbindgen_init_externref_table:function(){let t=vt.__wbindgen_externrefs,e=t.grow(4);t.set(0,void 0),t.set(e+0,void 0),t.set(e+1,null),t.set(e+2,!0),t.set(e+3,!1)}}}}var im=typeof FinalizationRegistry>"u"?{register:()=>{},unregister:()=>{}}:new FinalizationRegistry(i=>vt.__wbg_chunkdecoder_free(i>>>0,1)),sm=typeof FinalizationRegistry>"u"?{register:()=>{},unregister:()=>{}}:new FinalizationRegistry(i=>vt.__wbg_csplatarray_free(i>>>0,1)),rm=typeof FinalizationRegistry>"u"?{register:()=>{},unregister:()=>{}}:new FinalizationRegistry(i=>vt.__wbg_gsplatarray_free(i>>>0,1));function _w(i){let t=vt.__externref_table_alloc();return vt.__wbindgen_externrefs.set(t,i),t}function yw(i,t){if(!(i instanceof t))throw new Error(`expected instance of ${t.name}`)}function jh(i){let t=typeof i;if(t=="number"||t=="boolean"||i==null)return`${i}`;if(t=="string")return`"${i}"`;if(t=="symbol"){let s=i.description;return s==null?"Symbol":`Symbol(${s})`}if(t=="function"){let s=i.name;return typeof s=="string"&&s.length>0?`Function(${s})`:"Function"}if(Array.isArray(i)){let s=i.length,r="[";s>0&&(r+=jh(i[0]));for(let a=1;a<s;a++)r+=", "+jh(i[a]);return r+="]",r}let e=/\[object ([^\]]+)\]/.exec(toString.call(i)),n;if(e&&e.length>1)n=e[1];else return toString.call(i);if(n=="Object")try{return"Object("+JSON.stringify(i)+")"}catch{return"Object"}return i instanceof Error?`${i.name}: ${i.message}
${i.stack}`:n}function am(i,t){return i=i>>>0,Sw().subarray(i/4,i/4+t)}function vw(i,t){return i=i>>>0,bw().subarray(i/2,i/2+t)}function nh(i,t){return i=i>>>0,ww().subarray(i/4,i/4+t)}function om(i,t){return i=i>>>0,Ea().subarray(i/1,i/1+t)}var bs=null;function ts(){return(bs===null||bs.buffer.detached===!0||bs.buffer.detached===void 0&&bs.buffer!==vt.memory.buffer)&&(bs=new DataView(vt.memory.buffer)),bs}var Sa=null;function Sw(){return(Sa===null||Sa.byteLength===0)&&(Sa=new Float32Array(vt.memory.buffer)),Sa}function Gl(i,t){return i=i>>>0,Tw(i,t)}var ba=null;function bw(){return(ba===null||ba.byteLength===0)&&(ba=new Uint16Array(vt.memory.buffer)),ba}var wa=null;function ww(){return(wa===null||wa.byteLength===0)&&(wa=new Uint32Array(vt.memory.buffer)),wa}var Ma=null;function Ea(){return(Ma===null||Ma.byteLength===0)&&(Ma=new Uint8Array(vt.memory.buffer)),Ma}function _a(i,t){try{return i.apply(this,t)}catch(e){let n=_w(e);vt.__wbindgen_exn_store(n)}}function $l(i){return i==null}function ih(i,t,e){if(e===void 0){let o=Aa.encode(i),l=t(o.length,1)>>>0;return Ea().subarray(l,l+o.length).set(o),Ra=o.length,l}let n=i.length,s=t(n,1)>>>0,r=Ea(),a=0;for(;a<n;a++){let o=i.charCodeAt(a);if(o>127)break;r[s+a]=o}if(a!==n){a!==0&&(i=i.slice(a)),s=e(s,n,n=a+i.length*3,1)>>>0;let o=Ea().subarray(s+a,s+n),l=Aa.encodeInto(i,o);a+=l.written,s=e(s,n,a,1)>>>0}return Ra=a,s}function ye(i){let t=vt.__wbindgen_externrefs.get(i);return vt.__externref_table_dealloc(i),t}var Kl=new TextDecoder("utf-8",{ignoreBOM:!0,fatal:!0});Kl.decode();var Mw=2146435072,sh=0;function Tw(i,t){return sh+=t,sh>=Mw&&(Kl=new TextDecoder("utf-8",{ignoreBOM:!0,fatal:!0}),Kl.decode(),sh=t),Kl.decode(Ea().subarray(i,i+t))}var Aa=new TextEncoder;"encodeInto"in Aa||(Aa.encodeInto=function(i,t){let e=Aa.encode(i);return t.set(e),{read:i.length,written:e.length}});var Ra=0,vt;function Ew(i,t){return vt=i.exports,bs=null,Sa=null,ba=null,wa=null,Ma=null,vt.__wbindgen_start(),vt}async function Aw(i,t){if(typeof Response=="function"&&i instanceof Response){if(typeof WebAssembly.instantiateStreaming=="function")try{return await WebAssembly.instantiateStreaming(i,t)}catch(s){if(i.ok&&e(i.type)&&i.headers.get("Content-Type")!=="application/wasm")console.warn("`WebAssembly.instantiateStreaming` failed because your server does not serve Wasm with `application/wasm` MIME type. Falling back to `WebAssembly.instantiate` which is slower. Original error:\n",s);else throw s}let n=await i.arrayBuffer();return await WebAssembly.instantiate(n,t)}else{let n=await WebAssembly.instantiate(i,t);return n instanceof WebAssembly.Instance?{instance:n,module:i}:n}function e(n){switch(n){case"basic":case"cors":case"default":return!0}return!1}}async function Rw(i){if(vt!==void 0)return vt;i!==void 0&&(Object.getPrototypeOf(i)===Object.prototype?{module_or_path:i}=i:console.warn("using deprecated parameters for the initialization function; pass a single object instead"));let t=xw();(typeof i=="string"||typeof Request=="function"&&i instanceof Request||typeof URL=="function"&&i instanceof URL)&&(i=fetch(i));let{instance:e,module:n}=await Aw(await i,t);return Ew(e)}var Zm={then:(...i)=>Zp().then(...i)},Qm=!1,Cw={then:(...i)=>Rw({module_or_path:Zm}).then(t=>{Qm=!0}).then(...i)};function Iw(){return Qm}var Jm=`(function() {
  "use strict";
  class ChunkDecoder {
    static __wrap(ptr) {
      ptr = ptr >>> 0;
      const obj = Object.create(ChunkDecoder.prototype);
      obj.__wbg_ptr = ptr;
      ChunkDecoderFinalization.register(obj, obj.__wbg_ptr, obj);
      return obj;
    }
    __destroy_into_raw() {
      const ptr = this.__wbg_ptr;
      this.__wbg_ptr = 0;
      ChunkDecoderFinalization.unregister(this);
      return ptr;
    }
    free() {
      const ptr = this.__destroy_into_raw();
      wasm.__wbg_chunkdecoder_free(ptr, 0);
    }
    /**
     * @returns {any}
     */
    finish() {
      const ptr = this.__destroy_into_raw();
      const ret = wasm.chunkdecoder_finish(ptr);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return takeFromExternrefTable0(ret[0]);
    }
    /**
     * @param {Uint8Array} bytes
     */
    push(bytes) {
      const ret = wasm.chunkdecoder_push(this.__wbg_ptr, bytes);
      if (ret[1]) {
        throw takeFromExternrefTable0(ret[0]);
      }
    }
  }
  if (Symbol.dispose) ChunkDecoder.prototype[Symbol.dispose] = ChunkDecoder.prototype.free;
  class CsplatArray {
    static __wrap(ptr) {
      ptr = ptr >>> 0;
      const obj = Object.create(CsplatArray.prototype);
      obj.__wbg_ptr = ptr;
      CsplatArrayFinalization.register(obj, obj.__wbg_ptr, obj);
      return obj;
    }
    __destroy_into_raw() {
      const ptr = this.__wbg_ptr;
      this.__wbg_ptr = 0;
      CsplatArrayFinalization.unregister(this);
      return ptr;
    }
    free() {
      const ptr = this.__destroy_into_raw();
      wasm.__wbg_csplatarray_free(ptr, 0);
    }
    /**
     * @param {number} lod_base
     */
    bhatt_lod(lod_base) {
      wasm.csplatarray_bhatt_lod(this.__wbg_ptr, lod_base);
    }
    /**
     * @returns {boolean}
     */
    has_lod() {
      const ret = wasm.csplatarray_has_lod(this.__wbg_ptr);
      return ret !== 0;
    }
    /**
     * @param {Uint8Array} rgba
     */
    inject_rgba8(rgba) {
      wasm.csplatarray_inject_rgba8(this.__wbg_ptr, rgba);
    }
    /**
     * @returns {number}
     */
    len() {
      const ret = wasm.csplatarray_len(this.__wbg_ptr);
      return ret >>> 0;
    }
    /**
     * @param {number} lod_base
     * @param {boolean} merge_filter
     */
    tiny_lod(lod_base, merge_filter) {
      wasm.csplatarray_tiny_lod(this.__wbg_ptr, lod_base, merge_filter);
    }
    /**
     * @returns {object}
     */
    to_extsplats() {
      const ret = wasm.csplatarray_to_extsplats(this.__wbg_ptr);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return takeFromExternrefTable0(ret[0]);
    }
    /**
     * @returns {object}
     */
    to_extsplats_lod() {
      const ret = wasm.csplatarray_to_extsplats_lod(this.__wbg_ptr);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return takeFromExternrefTable0(ret[0]);
    }
    /**
     * @returns {object}
     */
    to_packedsplats() {
      const ret = wasm.csplatarray_to_packedsplats(this.__wbg_ptr);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return takeFromExternrefTable0(ret[0]);
    }
    /**
     * @returns {object}
     */
    to_packedsplats_lod() {
      const ret = wasm.csplatarray_to_packedsplats_lod(this.__wbg_ptr);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return takeFromExternrefTable0(ret[0]);
    }
    /**
     * @returns {number}
     */
    get maxShDegree() {
      const ret = wasm.__wbg_get_csplatarray_maxShDegree(this.__wbg_ptr);
      return ret >>> 0;
    }
    /**
     * @returns {number}
     */
    get numSplats() {
      const ret = wasm.__wbg_get_csplatarray_numSplats(this.__wbg_ptr);
      return ret >>> 0;
    }
    /**
     * @param {number} arg0
     */
    set maxShDegree(arg0) {
      wasm.__wbg_set_csplatarray_maxShDegree(this.__wbg_ptr, arg0);
    }
    /**
     * @param {number} arg0
     */
    set numSplats(arg0) {
      wasm.__wbg_set_csplatarray_numSplats(this.__wbg_ptr, arg0);
    }
  }
  if (Symbol.dispose) CsplatArray.prototype[Symbol.dispose] = CsplatArray.prototype.free;
  class GsplatArray {
    static __wrap(ptr) {
      ptr = ptr >>> 0;
      const obj = Object.create(GsplatArray.prototype);
      obj.__wbg_ptr = ptr;
      GsplatArrayFinalization.register(obj, obj.__wbg_ptr, obj);
      return obj;
    }
    __destroy_into_raw() {
      const ptr = this.__wbg_ptr;
      this.__wbg_ptr = 0;
      GsplatArrayFinalization.unregister(this);
      return ptr;
    }
    free() {
      const ptr = this.__destroy_into_raw();
      wasm.__wbg_gsplatarray_free(ptr, 0);
    }
    /**
     * @returns {number}
     */
    get maxShDegree() {
      const ret = wasm.__wbg_get_gsplatarray_maxShDegree(this.__wbg_ptr);
      return ret >>> 0;
    }
    /**
     * @returns {number}
     */
    get numSplats() {
      const ret = wasm.__wbg_get_gsplatarray_numSplats(this.__wbg_ptr);
      return ret >>> 0;
    }
    /**
     * @param {number} lod_base
     */
    bhatt_lod(lod_base) {
      wasm.gsplatarray_bhatt_lod(this.__wbg_ptr, lod_base);
    }
    /**
     * @param {GsplatArray} other
     */
    concat(other) {
      _assertClass(other, GsplatArray);
      const ret = wasm.gsplatarray_concat(this.__wbg_ptr, other.__wbg_ptr);
      if (ret[1]) {
        throw takeFromExternrefTable0(ret[0]);
      }
    }
    /**
     * @param {number} max_sh
     * @param {number} fractional_bits
     * @returns {Uint8Array}
     */
    encode_to_spz(max_sh, fractional_bits) {
      const ptr = this.__destroy_into_raw();
      const ret = wasm.gsplatarray_encode_to_spz(ptr, max_sh, fractional_bits);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return takeFromExternrefTable0(ret[0]);
    }
    /**
     * @returns {boolean}
     */
    has_lod() {
      const ret = wasm.gsplatarray_has_lod(this.__wbg_ptr);
      return ret !== 0;
    }
    /**
     * @param {Uint8Array} rgba
     */
    inject_rgba8(rgba) {
      wasm.gsplatarray_inject_rgba8(this.__wbg_ptr, rgba);
    }
    /**
     * @returns {number}
     */
    len() {
      const ret = wasm.gsplatarray_len(this.__wbg_ptr);
      return ret >>> 0;
    }
    /**
     * @param {number} lod_base
     * @param {boolean} merge_filter
     */
    tiny_lod(lod_base, merge_filter) {
      wasm.gsplatarray_tiny_lod(this.__wbg_ptr, lod_base, merge_filter);
    }
    /**
     * @returns {object}
     */
    to_extsplats() {
      const ret = wasm.gsplatarray_to_extsplats(this.__wbg_ptr);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return takeFromExternrefTable0(ret[0]);
    }
    /**
     * @returns {object}
     */
    to_extsplats_lod() {
      const ret = wasm.gsplatarray_to_extsplats_lod(this.__wbg_ptr);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return takeFromExternrefTable0(ret[0]);
    }
    /**
     * @param {any} encoding
     * @returns {object}
     */
    to_packedsplats(encoding) {
      const ret = wasm.gsplatarray_to_packedsplats(this.__wbg_ptr, encoding);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return takeFromExternrefTable0(ret[0]);
    }
    /**
     * @param {any} encoding
     * @returns {object}
     */
    to_packedsplats_lod(encoding) {
      const ret = wasm.gsplatarray_to_packedsplats_lod(this.__wbg_ptr, encoding);
      if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
      }
      return takeFromExternrefTable0(ret[0]);
    }
    /**
     * @param {any} transform
     */
    transform(transform) {
      const ret = wasm.gsplatarray_transform(this.__wbg_ptr, transform);
      if (ret[1]) {
        throw takeFromExternrefTable0(ret[0]);
      }
    }
    /**
     * @param {number} arg0
     */
    set maxShDegree(arg0) {
      wasm.__wbg_set_gsplatarray_maxShDegree(this.__wbg_ptr, arg0);
    }
    /**
     * @param {number} arg0
     */
    set numSplats(arg0) {
      wasm.__wbg_set_gsplatarray_numSplats(this.__wbg_ptr, arg0);
    }
  }
  if (Symbol.dispose) GsplatArray.prototype[Symbol.dispose] = GsplatArray.prototype.free;
  function bhatt_lod_extsplats(num_splats, ext1, ext2, extra, lod_base, rgba) {
    const ret = wasm.bhatt_lod_extsplats(num_splats, ext1, ext2, isLikeNone(extra) ? 0 : addToExternrefTable0(extra), lod_base, isLikeNone(rgba) ? 0 : addToExternrefTable0(rgba));
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
  }
  function bhatt_lod_packedsplats(num_splats, packed, extra, lod_base, rgba, encoding) {
    const ret = wasm.bhatt_lod_packedsplats(num_splats, packed, isLikeNone(extra) ? 0 : addToExternrefTable0(extra), lod_base, isLikeNone(rgba) ? 0 : addToExternrefTable0(rgba), encoding);
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
  }
  function decode_to_csplatarray(file_type, path_name, encoding) {
    var ptr0 = isLikeNone(file_type) ? 0 : passStringToWasm0(file_type, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    var len0 = WASM_VECTOR_LEN;
    var ptr1 = isLikeNone(path_name) ? 0 : passStringToWasm0(path_name, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    var len1 = WASM_VECTOR_LEN;
    const ret = wasm.decode_to_csplatarray(ptr0, len0, ptr1, len1, encoding);
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return ChunkDecoder.__wrap(ret[0]);
  }
  function decode_to_extsplats(file_type, path_name, sh1_codes, sh2_codes, sh3_codes) {
    var ptr0 = isLikeNone(file_type) ? 0 : passStringToWasm0(file_type, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    var len0 = WASM_VECTOR_LEN;
    var ptr1 = isLikeNone(path_name) ? 0 : passStringToWasm0(path_name, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    var len1 = WASM_VECTOR_LEN;
    const ret = wasm.decode_to_extsplats(ptr0, len0, ptr1, len1, isLikeNone(sh1_codes) ? 0 : addToExternrefTable0(sh1_codes), isLikeNone(sh2_codes) ? 0 : addToExternrefTable0(sh2_codes), isLikeNone(sh3_codes) ? 0 : addToExternrefTable0(sh3_codes));
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return ChunkDecoder.__wrap(ret[0]);
  }
  function decode_to_gsplatarray(file_type, path_name) {
    var ptr0 = isLikeNone(file_type) ? 0 : passStringToWasm0(file_type, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    var len0 = WASM_VECTOR_LEN;
    var ptr1 = isLikeNone(path_name) ? 0 : passStringToWasm0(path_name, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    var len1 = WASM_VECTOR_LEN;
    const ret = wasm.decode_to_gsplatarray(ptr0, len0, ptr1, len1);
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return ChunkDecoder.__wrap(ret[0]);
  }
  function decode_to_packedsplats(file_type, path_name, encoding, sh1_codes, sh2_codes, sh3_codes) {
    var ptr0 = isLikeNone(file_type) ? 0 : passStringToWasm0(file_type, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    var len0 = WASM_VECTOR_LEN;
    var ptr1 = isLikeNone(path_name) ? 0 : passStringToWasm0(path_name, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    var len1 = WASM_VECTOR_LEN;
    const ret = wasm.decode_to_packedsplats(ptr0, len0, ptr1, len1, encoding, isLikeNone(sh1_codes) ? 0 : addToExternrefTable0(sh1_codes), isLikeNone(sh2_codes) ? 0 : addToExternrefTable0(sh2_codes), isLikeNone(sh3_codes) ? 0 : addToExternrefTable0(sh3_codes));
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return ChunkDecoder.__wrap(ret[0]);
  }
  function dispose_lod_tree(lod_id) {
    wasm.dispose_lod_tree(lod_id);
  }
  function dynamic_traverse_lod_trees(max_splats, pixel_scale_limit, _last_pixel_limit, lod_ids, root_pages, view_to_objects, lod_scales, behind_foveates, cone_foveates, cone_fov0s, cone_fovs) {
    const ptr0 = passArray32ToWasm0(lod_ids, wasm.__wbindgen_malloc);
    const len0 = WASM_VECTOR_LEN;
    const ptr1 = passArray32ToWasm0(root_pages, wasm.__wbindgen_malloc);
    const len1 = WASM_VECTOR_LEN;
    const ptr2 = passArrayF32ToWasm0(view_to_objects, wasm.__wbindgen_malloc);
    const len2 = WASM_VECTOR_LEN;
    const ptr3 = passArrayF32ToWasm0(lod_scales, wasm.__wbindgen_malloc);
    const len3 = WASM_VECTOR_LEN;
    const ptr4 = passArrayF32ToWasm0(behind_foveates, wasm.__wbindgen_malloc);
    const len4 = WASM_VECTOR_LEN;
    const ptr5 = passArrayF32ToWasm0(cone_foveates, wasm.__wbindgen_malloc);
    const len5 = WASM_VECTOR_LEN;
    const ptr6 = passArrayF32ToWasm0(cone_fov0s, wasm.__wbindgen_malloc);
    const len6 = WASM_VECTOR_LEN;
    const ptr7 = passArrayF32ToWasm0(cone_fovs, wasm.__wbindgen_malloc);
    const len7 = WASM_VECTOR_LEN;
    const ret = wasm.dynamic_traverse_lod_trees(max_splats, pixel_scale_limit, isLikeNone(_last_pixel_limit) ? 4294967297 : Math.fround(_last_pixel_limit), ptr0, len0, ptr1, len1, ptr2, len2, ptr3, len3, ptr4, len4, ptr5, len5, ptr6, len6, ptr7, len7);
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
  }
  function get_lod_tree_level(lod_id, level) {
    const ret = wasm.get_lod_tree_level(lod_id, level);
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
  }
  function init_lod_tree(num_splats, lod_tree) {
    const ret = wasm.init_lod_tree(num_splats, lod_tree);
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
  }
  function new_lod_tree(capacity) {
    const ret = wasm.new_lod_tree(capacity);
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
  }
  function new_shared_lod_tree(orig_lod_id) {
    const ret = wasm.new_shared_lod_tree(orig_lod_id);
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
  }
  function sort32_splats(num_splats, readback, ordering) {
    const ret = wasm.sort32_splats(num_splats, readback, ordering);
    return ret >>> 0;
  }
  function sort_splats(num_splats, readback, ordering) {
    const ret = wasm.sort_splats(num_splats, readback, ordering);
    return ret >>> 0;
  }
  function tiny_lod_extsplats(num_splats, ext1, ext2, extra, lod_base, merge_filter, rgba) {
    const ret = wasm.tiny_lod_extsplats(num_splats, ext1, ext2, isLikeNone(extra) ? 0 : addToExternrefTable0(extra), lod_base, merge_filter, isLikeNone(rgba) ? 0 : addToExternrefTable0(rgba));
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
  }
  function tiny_lod_packedsplats(num_splats, packed, extra, lod_base, merge_filter, rgba, encoding) {
    const ret = wasm.tiny_lod_packedsplats(num_splats, packed, isLikeNone(extra) ? 0 : addToExternrefTable0(extra), lod_base, merge_filter, isLikeNone(rgba) ? 0 : addToExternrefTable0(rgba), encoding);
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
  }
  function traverse_lod_trees(max_splats, pixel_scale_limit, _last_pixel_limit, lod_ids, root_pages, view_to_objects, lod_scales, behind_foveates, cone_foveates, cone_fov0s, cone_fovs) {
    const ptr0 = passArray32ToWasm0(lod_ids, wasm.__wbindgen_malloc);
    const len0 = WASM_VECTOR_LEN;
    const ptr1 = passArray32ToWasm0(root_pages, wasm.__wbindgen_malloc);
    const len1 = WASM_VECTOR_LEN;
    const ptr2 = passArrayF32ToWasm0(view_to_objects, wasm.__wbindgen_malloc);
    const len2 = WASM_VECTOR_LEN;
    const ptr3 = passArrayF32ToWasm0(lod_scales, wasm.__wbindgen_malloc);
    const len3 = WASM_VECTOR_LEN;
    const ptr4 = passArrayF32ToWasm0(behind_foveates, wasm.__wbindgen_malloc);
    const len4 = WASM_VECTOR_LEN;
    const ptr5 = passArrayF32ToWasm0(cone_foveates, wasm.__wbindgen_malloc);
    const len5 = WASM_VECTOR_LEN;
    const ptr6 = passArrayF32ToWasm0(cone_fov0s, wasm.__wbindgen_malloc);
    const len6 = WASM_VECTOR_LEN;
    const ptr7 = passArrayF32ToWasm0(cone_fovs, wasm.__wbindgen_malloc);
    const len7 = WASM_VECTOR_LEN;
    const ret = wasm.traverse_lod_trees(max_splats, pixel_scale_limit, isLikeNone(_last_pixel_limit) ? 4294967297 : Math.fround(_last_pixel_limit), ptr0, len0, ptr1, len1, ptr2, len2, ptr3, len3, ptr4, len4, ptr5, len5, ptr6, len6, ptr7, len7);
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
  }
  function update_lod_trees(lod_ids, page_bases, chunk_bases, counts, lod_trees) {
    const ptr0 = passArray32ToWasm0(lod_ids, wasm.__wbindgen_malloc);
    const len0 = WASM_VECTOR_LEN;
    const ptr1 = passArray32ToWasm0(page_bases, wasm.__wbindgen_malloc);
    const len1 = WASM_VECTOR_LEN;
    const ptr2 = passArray32ToWasm0(chunk_bases, wasm.__wbindgen_malloc);
    const len2 = WASM_VECTOR_LEN;
    const ptr3 = passArray32ToWasm0(counts, wasm.__wbindgen_malloc);
    const len3 = WASM_VECTOR_LEN;
    const ret = wasm.update_lod_trees(ptr0, len0, ptr1, len1, ptr2, len2, ptr3, len3, lod_trees);
    if (ret[2]) {
      throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
  }
  function __wbg_get_imports() {
    const import0 = {
      __proto__: null,
      __wbg_Error_2e59b1b37a9a34c3: function(arg0, arg1) {
        const ret = Error(getStringFromWasm0(arg0, arg1));
        return ret;
      },
      __wbg___wbindgen_boolean_get_a86c216575a75c30: function(arg0) {
        const v = arg0;
        const ret = typeof v === "boolean" ? v : void 0;
        return isLikeNone(ret) ? 16777215 : ret ? 1 : 0;
      },
      __wbg___wbindgen_debug_string_dd5d2d07ce9e6c57: function(arg0, arg1) {
        const ret = debugString(arg1);
        const ptr1 = passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len1 = WASM_VECTOR_LEN;
        getDataViewMemory0().setInt32(arg0 + 4 * 1, len1, true);
        getDataViewMemory0().setInt32(arg0 + 4 * 0, ptr1, true);
      },
      __wbg___wbindgen_in_4bd7a57e54337366: function(arg0, arg1) {
        const ret = arg0 in arg1;
        return ret;
      },
      __wbg___wbindgen_is_falsy_c6ddfae1bb56d5ef: function(arg0) {
        const ret = !arg0;
        return ret;
      },
      __wbg___wbindgen_is_function_49868bde5eb1e745: function(arg0) {
        const ret = typeof arg0 === "function";
        return ret;
      },
      __wbg___wbindgen_is_object_40c5a80572e8f9d3: function(arg0) {
        const val = arg0;
        const ret = typeof val === "object" && val !== null;
        return ret;
      },
      __wbg___wbindgen_is_undefined_c0cca72b82b86f4d: function(arg0) {
        const ret = arg0 === void 0;
        return ret;
      },
      __wbg___wbindgen_jsval_loose_eq_3a72ae764d46d944: function(arg0, arg1) {
        const ret = arg0 == arg1;
        return ret;
      },
      __wbg___wbindgen_number_get_7579aab02a8a620c: function(arg0, arg1) {
        const obj = arg1;
        const ret = typeof obj === "number" ? obj : void 0;
        getDataViewMemory0().setFloat64(arg0 + 8 * 1, isLikeNone(ret) ? 0 : ret, true);
        getDataViewMemory0().setInt32(arg0 + 4 * 0, !isLikeNone(ret), true);
      },
      __wbg___wbindgen_string_get_914df97fcfa788f2: function(arg0, arg1) {
        const obj = arg1;
        const ret = typeof obj === "string" ? obj : void 0;
        var ptr1 = isLikeNone(ret) ? 0 : passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        var len1 = WASM_VECTOR_LEN;
        getDataViewMemory0().setInt32(arg0 + 4 * 1, len1, true);
        getDataViewMemory0().setInt32(arg0 + 4 * 0, ptr1, true);
      },
      __wbg___wbindgen_throw_81fc77679af83bc6: function(arg0, arg1) {
        throw new Error(getStringFromWasm0(arg0, arg1));
      },
      __wbg_call_7f2987183bb62793: function() {
        return handleError(function(arg0, arg1) {
          const ret = arg0.call(arg1);
          return ret;
        }, arguments);
      },
      __wbg_csplatarray_new: function(arg0) {
        const ret = CsplatArray.__wrap(arg0);
        return ret;
      },
      __wbg_done_547d467e97529006: function(arg0) {
        const ret = arg0.done;
        return ret;
      },
      __wbg_error_a6fa202b58aa1cd3: function(arg0, arg1) {
        let deferred0_0;
        let deferred0_1;
        try {
          deferred0_0 = arg0;
          deferred0_1 = arg1;
          console.error(getStringFromWasm0(arg0, arg1));
        } finally {
          wasm.__wbindgen_free(deferred0_0, deferred0_1, 1);
        }
      },
      __wbg_get_4848e350b40afc16: function(arg0, arg1) {
        const ret = arg0[arg1 >>> 0];
        return ret;
      },
      __wbg_get_ed0642c4b9d31ddf: function() {
        return handleError(function(arg0, arg1) {
          const ret = Reflect.get(arg0, arg1);
          return ret;
        }, arguments);
      },
      __wbg_get_f96702c6245e4ef9: function() {
        return handleError(function(arg0, arg1) {
          const ret = Reflect.get(arg0, arg1);
          return ret;
        }, arguments);
      },
      __wbg_get_unchecked_7d7babe32e9e6a54: function(arg0, arg1) {
        const ret = arg0[arg1 >>> 0];
        return ret;
      },
      __wbg_get_with_ref_key_6412cf3094599694: function(arg0, arg1) {
        const ret = arg0[arg1];
        return ret;
      },
      __wbg_gsplatarray_new: function(arg0) {
        const ret = GsplatArray.__wrap(arg0);
        return ret;
      },
      __wbg_instanceof_ArrayBuffer_ff7c1337a5e3b33a: function(arg0) {
        let result;
        try {
          result = arg0 instanceof ArrayBuffer;
        } catch (_) {
          result = false;
        }
        const ret = result;
        return ret;
      },
      __wbg_instanceof_Uint8Array_4b8da683deb25d72: function(arg0) {
        let result;
        try {
          result = arg0 instanceof Uint8Array;
        } catch (_) {
          result = false;
        }
        const ret = result;
        return ret;
      },
      __wbg_isArray_db61795ad004c139: function(arg0) {
        const ret = Array.isArray(arg0);
        return ret;
      },
      __wbg_iterator_de403ef31815a3e6: function() {
        const ret = Symbol.iterator;
        return ret;
      },
      __wbg_length_0c32cb8543c8e4c8: function(arg0) {
        const ret = arg0.length;
        return ret;
      },
      __wbg_length_1e701798fdcaa3b4: function(arg0) {
        const ret = arg0.length;
        return ret;
      },
      __wbg_length_6e821edde497a532: function(arg0) {
        const ret = arg0.length;
        return ret;
      },
      __wbg_length_a4ca9e78359b5f1f: function(arg0) {
        const ret = arg0.length;
        return ret;
      },
      __wbg_length_fd4646b401926788: function(arg0) {
        const ret = arg0.length;
        return ret;
      },
      __wbg_new_227d7c05414eb861: function() {
        const ret = new Error();
        return ret;
      },
      __wbg_new_4f9fafbb3909af72: function() {
        const ret = new Object();
        return ret;
      },
      __wbg_new_a560378ea1240b14: function(arg0) {
        const ret = new Uint8Array(arg0);
        return ret;
      },
      __wbg_new_f3c9df4f38f3f798: function() {
        const ret = new Array();
        return ret;
      },
      __wbg_new_from_slice_2580ff33d0d10520: function(arg0, arg1) {
        const ret = new Uint8Array(getArrayU8FromWasm0(arg0, arg1));
        return ret;
      },
      __wbg_new_with_length_26bffbe236bf73f9: function(arg0) {
        const ret = new Float32Array(arg0 >>> 0);
        return ret;
      },
      __wbg_new_with_length_41a22191b9bdfd66: function(arg0) {
        const ret = new Uint32Array(arg0 >>> 0);
        return ret;
      },
      __wbg_next_01132ed6134b8ef5: function(arg0) {
        const ret = arg0.next;
        return ret;
      },
      __wbg_next_b3713ec761a9dbfd: function() {
        return handleError(function(arg0) {
          const ret = arg0.next();
          return ret;
        }, arguments);
      },
      __wbg_prototypesetcall_3e05eb9545565046: function(arg0, arg1, arg2) {
        Uint8Array.prototype.set.call(getArrayU8FromWasm0(arg0, arg1), arg2);
      },
      __wbg_prototypesetcall_64c287a27cc24d27: function(arg0, arg1, arg2) {
        Uint16Array.prototype.set.call(getArrayU16FromWasm0(arg0, arg1), arg2);
      },
      __wbg_prototypesetcall_e42275e601e14eeb: function(arg0, arg1, arg2) {
        Uint32Array.prototype.set.call(getArrayU32FromWasm0(arg0, arg1), arg2);
      },
      __wbg_push_6bdbc990be5ac37b: function(arg0, arg1) {
        const ret = arg0.push(arg1);
        return ret;
      },
      __wbg_set_448126769bf7c181: function(arg0, arg1, arg2) {
        arg0.set(getArrayU32FromWasm0(arg1, arg2));
      },
      __wbg_set_6be42768c690e380: function(arg0, arg1, arg2) {
        arg0[arg1] = arg2;
      },
      __wbg_set_6c60b2e8ad0e9383: function(arg0, arg1, arg2) {
        arg0[arg1 >>> 0] = arg2;
      },
      __wbg_set_81b4174352e6a095: function(arg0, arg1, arg2) {
        arg0.set(arg1, arg2 >>> 0);
      },
      __wbg_set_8ee2d34facb8466e: function() {
        return handleError(function(arg0, arg1, arg2) {
          const ret = Reflect.set(arg0, arg1, arg2);
          return ret;
        }, arguments);
      },
      __wbg_set_a98c8da6557e63de: function(arg0, arg1, arg2) {
        arg0.set(getArrayF32FromWasm0(arg1, arg2));
      },
      __wbg_set_index_338a66e40fc45dee: function(arg0, arg1, arg2) {
        arg0[arg1 >>> 0] = arg2 >>> 0;
      },
      __wbg_stack_3b0d974bbf31e44f: function(arg0, arg1) {
        const ret = arg1.stack;
        const ptr1 = passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len1 = WASM_VECTOR_LEN;
        getDataViewMemory0().setInt32(arg0 + 4 * 1, len1, true);
        getDataViewMemory0().setInt32(arg0 + 4 * 0, ptr1, true);
      },
      __wbg_subarray_0f98d3fb634508ad: function(arg0, arg1, arg2) {
        const ret = arg0.subarray(arg1 >>> 0, arg2 >>> 0);
        return ret;
      },
      __wbg_subarray_517cd0f1811ab872: function(arg0, arg1, arg2) {
        const ret = arg0.subarray(arg1 >>> 0, arg2 >>> 0);
        return ret;
      },
      __wbg_subarray_d51e89458b3fdbf6: function(arg0, arg1, arg2) {
        const ret = arg0.subarray(arg1 >>> 0, arg2 >>> 0);
        return ret;
      },
      __wbg_value_7f6052747ccf940f: function(arg0) {
        const ret = arg0.value;
        return ret;
      },
      __wbindgen_cast_0000000000000001: function(arg0) {
        const ret = arg0;
        return ret;
      },
      __wbindgen_cast_0000000000000002: function(arg0, arg1) {
        const ret = getArrayF32FromWasm0(arg0, arg1);
        return ret;
      },
      __wbindgen_cast_0000000000000003: function(arg0, arg1) {
        const ret = getArrayU32FromWasm0(arg0, arg1);
        return ret;
      },
      __wbindgen_cast_0000000000000004: function(arg0, arg1) {
        const ret = getStringFromWasm0(arg0, arg1);
        return ret;
      },
      __wbindgen_cast_0000000000000005: function(arg0) {
        const ret = BigInt.asUintN(64, arg0);
        return ret;
      },
      __wbindgen_init_externref_table: function() {
        const table = wasm.__wbindgen_externrefs;
        const offset = table.grow(4);
        table.set(0, void 0);
        table.set(offset + 0, void 0);
        table.set(offset + 1, null);
        table.set(offset + 2, true);
        table.set(offset + 3, false);
      }
    };
    return {
      __proto__: null,
      "./spark_rs_bg.js": import0
    };
  }
  const ChunkDecoderFinalization = typeof FinalizationRegistry === "undefined" ? { register: () => {
  }, unregister: () => {
  } } : new FinalizationRegistry((ptr) => wasm.__wbg_chunkdecoder_free(ptr >>> 0, 1));
  const CsplatArrayFinalization = typeof FinalizationRegistry === "undefined" ? { register: () => {
  }, unregister: () => {
  } } : new FinalizationRegistry((ptr) => wasm.__wbg_csplatarray_free(ptr >>> 0, 1));
  const GsplatArrayFinalization = typeof FinalizationRegistry === "undefined" ? { register: () => {
  }, unregister: () => {
  } } : new FinalizationRegistry((ptr) => wasm.__wbg_gsplatarray_free(ptr >>> 0, 1));
  function addToExternrefTable0(obj) {
    const idx = wasm.__externref_table_alloc();
    wasm.__wbindgen_externrefs.set(idx, obj);
    return idx;
  }
  function _assertClass(instance, klass) {
    if (!(instance instanceof klass)) {
      throw new Error(\`expected instance of \${klass.name}\`);
    }
  }
  function debugString(val) {
    const type = typeof val;
    if (type == "number" || type == "boolean" || val == null) {
      return \`\${val}\`;
    }
    if (type == "string") {
      return \`"\${val}"\`;
    }
    if (type == "symbol") {
      const description = val.description;
      if (description == null) {
        return "Symbol";
      } else {
        return \`Symbol(\${description})\`;
      }
    }
    if (type == "function") {
      const name = val.name;
      if (typeof name == "string" && name.length > 0) {
        return \`Function(\${name})\`;
      } else {
        return "Function";
      }
    }
    if (Array.isArray(val)) {
      const length = val.length;
      let debug = "[";
      if (length > 0) {
        debug += debugString(val[0]);
      }
      for (let i = 1; i < length; i++) {
        debug += ", " + debugString(val[i]);
      }
      debug += "]";
      return debug;
    }
    const builtInMatches = /\\[object ([^\\]]+)\\]/.exec(toString.call(val));
    let className;
    if (builtInMatches && builtInMatches.length > 1) {
      className = builtInMatches[1];
    } else {
      return toString.call(val);
    }
    if (className == "Object") {
      try {
        return "Object(" + JSON.stringify(val) + ")";
      } catch (_) {
        return "Object";
      }
    }
    if (val instanceof Error) {
      return \`\${val.name}: \${val.message}
\${val.stack}\`;
    }
    return className;
  }
  function getArrayF32FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getFloat32ArrayMemory0().subarray(ptr / 4, ptr / 4 + len);
  }
  function getArrayU16FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getUint16ArrayMemory0().subarray(ptr / 2, ptr / 2 + len);
  }
  function getArrayU32FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getUint32ArrayMemory0().subarray(ptr / 4, ptr / 4 + len);
  }
  function getArrayU8FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getUint8ArrayMemory0().subarray(ptr / 1, ptr / 1 + len);
  }
  let cachedDataViewMemory0 = null;
  function getDataViewMemory0() {
    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || cachedDataViewMemory0.buffer.detached === void 0 && cachedDataViewMemory0.buffer !== wasm.memory.buffer) {
      cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    }
    return cachedDataViewMemory0;
  }
  let cachedFloat32ArrayMemory0 = null;
  function getFloat32ArrayMemory0() {
    if (cachedFloat32ArrayMemory0 === null || cachedFloat32ArrayMemory0.byteLength === 0) {
      cachedFloat32ArrayMemory0 = new Float32Array(wasm.memory.buffer);
    }
    return cachedFloat32ArrayMemory0;
  }
  function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return decodeText(ptr, len);
  }
  let cachedUint16ArrayMemory0 = null;
  function getUint16ArrayMemory0() {
    if (cachedUint16ArrayMemory0 === null || cachedUint16ArrayMemory0.byteLength === 0) {
      cachedUint16ArrayMemory0 = new Uint16Array(wasm.memory.buffer);
    }
    return cachedUint16ArrayMemory0;
  }
  let cachedUint32ArrayMemory0 = null;
  function getUint32ArrayMemory0() {
    if (cachedUint32ArrayMemory0 === null || cachedUint32ArrayMemory0.byteLength === 0) {
      cachedUint32ArrayMemory0 = new Uint32Array(wasm.memory.buffer);
    }
    return cachedUint32ArrayMemory0;
  }
  let cachedUint8ArrayMemory0 = null;
  function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
      cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8ArrayMemory0;
  }
  function handleError(f, args) {
    try {
      return f.apply(this, args);
    } catch (e) {
      const idx = addToExternrefTable0(e);
      wasm.__wbindgen_exn_store(idx);
    }
  }
  function isLikeNone(x) {
    return x === void 0 || x === null;
  }
  function passArray32ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 4, 4) >>> 0;
    getUint32ArrayMemory0().set(arg, ptr / 4);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
  }
  function passArrayF32ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 4, 4) >>> 0;
    getFloat32ArrayMemory0().set(arg, ptr / 4);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
  }
  function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === void 0) {
      const buf = cachedTextEncoder.encode(arg);
      const ptr2 = malloc(buf.length, 1) >>> 0;
      getUint8ArrayMemory0().subarray(ptr2, ptr2 + buf.length).set(buf);
      WASM_VECTOR_LEN = buf.length;
      return ptr2;
    }
    let len = arg.length;
    let ptr = malloc(len, 1) >>> 0;
    const mem = getUint8ArrayMemory0();
    let offset = 0;
    for (; offset < len; offset++) {
      const code = arg.charCodeAt(offset);
      if (code > 127) break;
      mem[ptr + offset] = code;
    }
    if (offset !== len) {
      if (offset !== 0) {
        arg = arg.slice(offset);
      }
      ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
      const view = getUint8ArrayMemory0().subarray(ptr + offset, ptr + len);
      const ret = cachedTextEncoder.encodeInto(arg, view);
      offset += ret.written;
      ptr = realloc(ptr, len, offset, 1) >>> 0;
    }
    WASM_VECTOR_LEN = offset;
    return ptr;
  }
  function takeFromExternrefTable0(idx) {
    const value = wasm.__wbindgen_externrefs.get(idx);
    wasm.__externref_table_dealloc(idx);
    return value;
  }
  let cachedTextDecoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
  cachedTextDecoder.decode();
  const MAX_SAFARI_DECODE_BYTES = 2146435072;
  let numBytesDecoded = 0;
  function decodeText(ptr, len) {
    numBytesDecoded += len;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
      cachedTextDecoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
      cachedTextDecoder.decode();
      numBytesDecoded = len;
    }
    return cachedTextDecoder.decode(getUint8ArrayMemory0().subarray(ptr, ptr + len));
  }
  const cachedTextEncoder = new TextEncoder();
  if (!("encodeInto" in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function(arg, view) {
      const buf = cachedTextEncoder.encode(arg);
      view.set(buf);
      return {
        read: arg.length,
        written: buf.length
      };
    };
  }
  let WASM_VECTOR_LEN = 0;
  let wasm;
  function __wbg_finalize_init(instance, module) {
    wasm = instance.exports;
    cachedDataViewMemory0 = null;
    cachedFloat32ArrayMemory0 = null;
    cachedUint16ArrayMemory0 = null;
    cachedUint32ArrayMemory0 = null;
    cachedUint8ArrayMemory0 = null;
    wasm.__wbindgen_start();
    return wasm;
  }
  async function __wbg_load(module, imports) {
    if (typeof Response === "function" && module instanceof Response) {
      if (typeof WebAssembly.instantiateStreaming === "function") {
        try {
          return await WebAssembly.instantiateStreaming(module, imports);
        } catch (e) {
          const validResponse = module.ok && expectedResponseType(module.type);
          if (validResponse && module.headers.get("Content-Type") !== "application/wasm") {
            console.warn("\`WebAssembly.instantiateStreaming\` failed because your server does not serve Wasm with \`application/wasm\` MIME type. Falling back to \`WebAssembly.instantiate\` which is slower. Original error:\\n", e);
          } else {
            throw e;
          }
        }
      }
      const bytes = await module.arrayBuffer();
      return await WebAssembly.instantiate(bytes, imports);
    } else {
      const instance = await WebAssembly.instantiate(module, imports);
      if (instance instanceof WebAssembly.Instance) {
        return { instance, module };
      } else {
        return instance;
      }
    }
    function expectedResponseType(type) {
      switch (type) {
        case "basic":
        case "cors":
        case "default":
          return true;
      }
      return false;
    }
  }
  async function __wbg_init(module_or_path) {
    if (wasm !== void 0) return wasm;
    if (module_or_path !== void 0) {
      if (Object.getPrototypeOf(module_or_path) === Object.prototype) {
        ({ module_or_path } = module_or_path);
      } else {
        console.warn("using deprecated parameters for the initialization function; pass a single object instead");
      }
    }
    const imports = __wbg_get_imports();
    if (typeof module_or_path === "string" || typeof Request === "function" && module_or_path instanceof Request || typeof URL === "function" && module_or_path instanceof URL) {
      module_or_path = fetch(module_or_path);
    }
    const { instance } = await __wbg_load(await module_or_path, imports);
    return __wbg_finalize_init(instance);
  }
  const rpcHandlers = {
    sortSplats16,
    sortSplats32,
    loadPackedSplats,
    loadExtSplats,
    tinyLodPackedSplats,
    qualityLodPackedSplats,
    tinyLodExtSplats,
    qualityLodExtSplats,
    newLodTree,
    newSharedLodTree,
    initLodTree,
    disposeLodTree,
    updateLodTrees,
    traverseLodTrees,
    getLodTreeLevel,
    nextChunk
  };
  async function onMessage(event) {
    const {
      id,
      name,
      args
    } = event.data;
    try {
      const handler = rpcHandlers[name];
      if (!handler) {
        throw new Error(\`Unknown worker RPC: \${name}\`);
      }
      const sendStatus = (data) => {
        self.postMessage(
          { id, status: data },
          { transfer: getTransferable(data) }
        );
      };
      const result = await handler(args, { sendStatus });
      self.postMessage({ id, result }, { transfer: getTransferable(result) });
    } catch (error) {
      console.warn(\`Worker error: \${error}\`);
      self.postMessage({ id, error }, { transfer: getTransferable(error) });
    }
  }
  function sortSplats16({
    numSplats,
    readback,
    ordering
  }) {
    const activeSplats = sort_splats(numSplats, readback, ordering);
    return { activeSplats, readback, ordering };
  }
  function sortSplats32({
    numSplats,
    readback,
    ordering
  }) {
    const activeSplats = sort32_splats(numSplats, readback, ordering);
    return { activeSplats, readback, ordering };
  }
  async function decodeBytesUrl({
    decoder,
    fileBytes,
    url,
    requestHeader,
    withCredentials,
    chunked,
    chunkedLength,
    sendStatus
  }) {
    let readStream;
    let streamLength = 0;
    if (fileBytes) {
      readStream = new ReadableStream({
        start(controller) {
          controller.enqueue(fileBytes);
          controller.close();
        }
      });
      streamLength = fileBytes.length;
    } else if (url) {
      const request = new Request(url, {
        headers: requestHeader ? new Headers(requestHeader) : void 0,
        credentials: withCredentials ? "include" : "same-origin"
      });
      const response = await fetch(request);
      if (!response.ok || !response.body) {
        throw new Error(
          \`Failed to fetch "\${url}": \${response.status} \${response.statusText}\`
        );
      }
      readStream = response.body;
      const contentLength = Number.parseInt(
        response.headers.get("Content-Length") || "0"
      );
      streamLength = Number.isNaN(contentLength) ? 0 : contentLength;
    } else if (chunked) {
      readStream = new ReadableStream({
        async start(controller) {
          async function readNext() {
            const readNextChunk = new Promise((resolve) => {
              nextChunkWaiter = resolve;
            });
            sendStatus({ nextChunk: true });
            const nextChunk2 = await readNextChunk;
            if (nextChunk2.length === 0) {
              controller.close();
              return true;
            }
            controller.enqueue(nextChunk2);
            return false;
          }
          let final;
          do {
            final = await readNext();
          } while (!final);
        }
      });
      streamLength = chunkedLength ?? 0;
    } else {
      throw new Error("No url or fileBytes provided");
    }
    const reader = readStream.getReader();
    let loaded = 0;
    while (true) {
      const { done, value } = await reader.read();
      if (done) {
        reader.releaseLock();
        break;
      }
      loaded += value.length;
      sendStatus({ loaded, total: streamLength });
      decoder.push(value);
    }
    const decoded = decoder.finish();
    return decoded;
  }
  function toPackedResult(packed) {
    return {
      numSplats: packed.numSplats,
      packedArray: packed.packed,
      extra: {
        sh1: packed.sh1,
        sh2: packed.sh2,
        sh3: packed.sh3,
        sh1Codes: packed.sh1Codes,
        sh2Codes: packed.sh2Codes,
        sh3Codes: packed.sh3Codes,
        lodTree: packed.lodTree
      },
      splatEncoding: packed.splatEncoding
    };
  }
  async function loadPackedSplats({
    url,
    requestHeader,
    withCredentials,
    fileBytes,
    fileType,
    pathName,
    chunked,
    chunkedLength,
    encoding,
    lod,
    lodBase,
    lodAbove,
    nonLod,
    sh1Codes,
    sh2Codes,
    sh3Codes
  }, {
    sendStatus
  }) {
    if (!lod) {
      const decoder2 = decode_to_packedsplats(
        fileType,
        pathName ?? url,
        encoding,
        sh1Codes,
        sh2Codes,
        sh3Codes
      );
      const decoded2 = await decodeBytesUrl({
        decoder: decoder2,
        fileBytes,
        url,
        requestHeader,
        withCredentials,
        chunked,
        chunkedLength,
        sendStatus
      });
      const result2 = toPackedResult(decoded2);
      if (result2.splatEncoding.lodOpacity) {
        return { lodSplats: result2 };
      }
      return result2;
    }
    const decoder = decode_to_csplatarray(fileType, pathName ?? url, encoding);
    const decoded = await decodeBytesUrl({
      decoder,
      fileBytes,
      url,
      requestHeader,
      withCredentials,
      chunked,
      chunkedLength,
      sendStatus
    });
    if (decoded.has_lod()) {
      const result2 = toPackedResult(
        decoded.to_packedsplats_lod()
      );
      return { lodSplats: result2 };
    }
    if (lodAbove !== void 0) {
      if (decoded.len() < lodAbove) {
        return toPackedResult(decoded.to_packedsplats());
      }
    }
    let result = {};
    if (nonLod) {
      result = toPackedResult(decoded.to_packedsplats());
    }
    const initialSplats = decoded.len();
    const lodName = lod === "quality" ? "Bhatt" : "Tiny";
    console.log(
      \`Loaded \${initialSplats} splats. Starting \${lodName} LoD build...\`
    );
    const lodStart = performance.now();
    if (lod === "quality") {
      const base = Math.max(1.1, Math.min(2, lodBase ?? 1.25));
      decoded.bhatt_lod(base);
    } else {
      const base = Math.max(1.1, Math.min(2, lodBase ?? 1.5));
      decoded.tiny_lod(base, false);
    }
    const lodDuration = performance.now() - lodStart;
    console.log(
      \`\${lodName} LoD: \${initialSplats} -> \${decoded.len()} (\${lodDuration} ms)\`
    );
    const lodPacked = decoded.to_packedsplats_lod();
    result.lodSplats = toPackedResult(lodPacked);
    return result;
  }
  function toExtResult(packed) {
    return {
      numSplats: packed.numSplats,
      extArrays: [packed.ext0, packed.ext1],
      extra: {
        sh1: packed.sh1,
        sh2: packed.sh2,
        sh3a: packed.sh3a,
        sh3b: packed.sh3b,
        sh1Codes: packed.sh1Codes,
        sh2Codes: packed.sh2Codes,
        sh3Codes: packed.sh3Codes,
        lodTree: packed.lodTree
      }
    };
  }
  async function loadExtSplats({
    url,
    requestHeader,
    withCredentials,
    fileBytes,
    fileType,
    pathName,
    chunked,
    chunkedLength,
    lod,
    lodBase,
    lodAbove,
    nonLod,
    sh1Codes,
    sh2Codes,
    sh3Codes
  }, {
    sendStatus
  }) {
    if (!lod) {
      const decoder2 = decode_to_extsplats(
        fileType,
        pathName ?? url,
        sh1Codes,
        sh2Codes,
        sh3Codes
      );
      const decoded2 = await decodeBytesUrl({
        decoder: decoder2,
        fileBytes,
        url,
        requestHeader,
        withCredentials,
        chunked,
        chunkedLength,
        sendStatus
      });
      const result2 = toExtResult(decoded2);
      if (result2.extra.lodTree) {
        return { lodSplats: result2 };
      }
      return result2;
    }
    const decoder = decode_to_gsplatarray(fileType, pathName ?? url);
    const decoded = await decodeBytesUrl({
      decoder,
      fileBytes,
      url,
      requestHeader,
      withCredentials,
      chunked,
      chunkedLength,
      sendStatus
    });
    if (decoded.has_lod()) {
      return {
        lodSplats: toExtResult(decoded.to_extsplats_lod())
      };
    }
    if (lodAbove !== void 0) {
      if (decoded.len() < lodAbove) {
        return toExtResult(decoded.to_extsplats());
      }
    }
    let result = {};
    if (nonLod) {
      result = toExtResult(decoded.to_extsplats());
    }
    const initialSplats = decoded.len();
    const lodName = lod === "quality" ? "Bhatt" : "Tiny";
    console.log(
      \`Loaded \${initialSplats} splats. Starting \${lodName} LoD build...\`
    );
    const lodStart = performance.now();
    if (lod === "quality") {
      const base = Math.max(1.1, Math.min(2, lodBase ?? 1.75));
      decoded.bhatt_lod(base);
    } else {
      const base = Math.max(1.1, Math.min(2, lodBase ?? 1.5));
      decoded.tiny_lod(base, false);
    }
    const lodDuration = performance.now() - lodStart;
    console.log(
      \`\${lodName} LoD: \${initialSplats} -> \${decoded.len()} (\${lodDuration} ms)\`
    );
    const lodPacked = decoded.to_extsplats_lod();
    result.lodSplats = toExtResult(lodPacked);
    return result;
  }
  async function tinyLodPackedSplats({
    numSplats,
    packedArray,
    extra,
    lodBase,
    rgba,
    encoding
  }) {
    const base = Math.max(1.1, Math.min(2, lodBase ?? 1.5));
    const lodStart = performance.now();
    const filter = false;
    const decoded = tiny_lod_packedsplats(
      numSplats,
      packedArray,
      extra,
      base,
      filter,
      rgba,
      encoding
    );
    const lodDuration = performance.now() - lodStart;
    const result = toPackedResult(decoded);
    console.log(
      \`Tiny LoD: \${numSplats} -> \${result.numSplats} (\${lodDuration} ms)\`
    );
    return result;
  }
  async function qualityLodPackedSplats({
    numSplats,
    packedArray,
    extra,
    lodBase,
    rgba,
    encoding
  }) {
    const base = Math.max(1.1, Math.min(2, lodBase ?? 1.75));
    const lodStart = performance.now();
    const decoded = bhatt_lod_packedsplats(
      numSplats,
      packedArray,
      extra,
      base,
      rgba,
      encoding
    );
    const lodDuration = performance.now() - lodStart;
    const result = toPackedResult(decoded);
    console.log(
      \`Bhatt LoD: \${numSplats} -> \${result.numSplats} (\${lodDuration} ms)\`
    );
    return result;
  }
  async function tinyLodExtSplats({
    numSplats,
    extArrays,
    extra,
    lodBase,
    rgba,
    encoding
  }) {
    const base = Math.max(1.1, Math.min(2, lodBase ?? 1.5));
    const lodStart = performance.now();
    const filter = false;
    const decoded = tiny_lod_extsplats(
      numSplats,
      extArrays[0],
      extArrays[1],
      extra,
      base,
      filter,
      rgba
    );
    const lodDuration = performance.now() - lodStart;
    const result = toExtResult(decoded);
    console.log(
      \`Tiny LoD: \${numSplats} -> \${result.numSplats} (\${lodDuration} ms)\`
    );
    return result;
  }
  async function qualityLodExtSplats({
    numSplats,
    extArrays,
    extra,
    lodBase,
    rgba,
    encoding
  }) {
    const base = Math.max(1.1, Math.min(2, lodBase ?? 1.75));
    const lodStart = performance.now();
    const decoded = bhatt_lod_extsplats(
      numSplats,
      extArrays[0],
      extArrays[1],
      extra,
      base,
      rgba
    );
    const lodDuration = performance.now() - lodStart;
    const result = toExtResult(decoded);
    console.log(
      \`Bhatt LoD: \${numSplats} -> \${result.numSplats} (\${lodDuration} ms)\`
    );
    return result;
  }
  function newLodTree({
    capacity
  }) {
    const { lodId } = new_lod_tree(capacity);
    return { lodId };
  }
  function newSharedLodTree({
    lodId
  }) {
    const { lodId: newLodId } = new_shared_lod_tree(lodId);
    return { lodId: newLodId };
  }
  function initLodTree({
    numSplats,
    lodTree
  }) {
    const { lodId, chunkToPage } = init_lod_tree(numSplats, lodTree);
    return { lodId, chunkToPage };
  }
  function disposeLodTree({ lodId }) {
    dispose_lod_tree(lodId);
  }
  function updateLodTrees({
    ranges
  }) {
    const lodIds = new Uint32Array(ranges.map(({ lodId }) => lodId));
    const pageBases = new Uint32Array(ranges.map(({ pageBase }) => pageBase));
    const chunkBases = new Uint32Array(ranges.map(({ chunkBase }) => chunkBase));
    const counts = new Uint32Array(ranges.map(({ count }) => count));
    const lodTreeData = ranges.map(({ lodTreeData: lodTreeData2 }) => lodTreeData2);
    update_lod_trees(
      lodIds,
      pageBases,
      chunkBases,
      counts,
      lodTreeData
    );
  }
  function traverseLodTrees({
    maxSplats,
    pixelScaleLimit,
    lastPixelLimit,
    instances,
    traverseMode
  }) {
    const keyInstances = Object.entries(instances);
    const lodIds = new Uint32Array(
      keyInstances.map(([_key, instance]) => instance.lodId)
    );
    const rootPages = new Uint32Array(
      keyInstances.map(([_key, instance]) => instance.rootPage ?? 4294967295)
    );
    const viewToObjects = new Float32Array(
      keyInstances.flatMap(([_key, instance]) => {
        if (instance.viewToObjectCols.length !== 16) {
          throw new Error("Incorrect array size for viewToObjectCols");
        }
        return instance.viewToObjectCols;
      })
    );
    const lodScales = new Float32Array(
      keyInstances.map(([_key, instance]) => instance.lodScale)
    );
    const behindFoveates = new Float32Array(
      keyInstances.map(([_key, instance]) => instance.behindFoveate)
    );
    const coneFov0s = new Float32Array(
      keyInstances.map(([_key, instance]) => instance.coneFov0)
    );
    const coneFovs = new Float32Array(
      keyInstances.map(([_key, instance]) => instance.coneFov)
    );
    const coneFoveates = new Float32Array(
      keyInstances.map(([_key, instance]) => instance.coneFoveate)
    );
    const lodFunction = traverseMode === "dynamic" ? dynamic_traverse_lod_trees : traverse_lod_trees;
    const result = lodFunction(
      maxSplats,
      pixelScaleLimit,
      lastPixelLimit,
      lodIds,
      rootPages,
      viewToObjects,
      lodScales,
      behindFoveates,
      coneFoveates,
      coneFov0s,
      coneFovs
    );
    const { instanceIndices, chunks, pixelLimit } = result;
    const indices = keyInstances.reduce(
      (indices2, [key, _instance], index) => {
        indices2[key] = instanceIndices[index];
        return indices2;
      },
      {}
    );
    return {
      keyIndices: indices,
      chunks,
      pixelLimit
    };
  }
  function getLodTreeLevel({
    lodId,
    level
  }) {
    return get_lod_tree_level(lodId, level);
  }
  let nextChunkWaiter = (_chunk) => {
  };
  async function nextChunk({ chunk }) {
    nextChunkWaiter(chunk);
  }
  function getTransferable(ctx) {
    const buffers = [];
    const seen = /* @__PURE__ */ new Set();
    function traverse(obj) {
      if (obj && typeof obj === "object" && !seen.has(obj)) {
        seen.add(obj);
        if (obj instanceof ArrayBuffer) {
          buffers.push(obj);
        } else if (ArrayBuffer.isView(obj)) {
          buffers.push(obj.buffer);
        } else if (Array.isArray(obj)) {
          obj.forEach(traverse);
        } else {
          Object.values(obj).forEach(traverse);
        }
      }
    }
    traverse(ctx);
    return buffers;
  }
  async function initialize() {
    let resolveWaitForModule;
    const waitForModule = new Promise((resolve) => {
      resolveWaitForModule = resolve;
    });
    const pending = [];
    const bufferMessage = (event) => {
      if (event.data.name === "init-wasm") {
        resolveWaitForModule(event.data.module);
        return;
      }
      pending.push(event);
    };
    self.addEventListener("message", bufferMessage);
    await __wbg_init({ module_or_path: await waitForModule });
    self.removeEventListener("message", bufferMessage);
    self.addEventListener("message", onMessage);
    for (const event of pending) {
      onMessage(event);
    }
    pending.length = 0;
  }
  initialize().catch(console.error);
})();
//# sourceMappingURL=worker-D4QoimE1.js.map
`,lm=typeof self<"u"&&self.Blob&&new Blob([Jm],{type:"text/javascript;charset=utf-8"});function Pw(i){let t;try{if(t=lm&&(self.URL||self.webkitURL).createObjectURL(lm),!t)throw"";let e=new Worker(t,{name:i?.name});return e.addEventListener("error",()=>{(self.URL||self.webkitURL).revokeObjectURL(t)}),e}catch{return new Worker("data:text/javascript;charset=utf-8,"+encodeURIComponent(Jm),{name:i?.name})}finally{t&&(self.URL||self.webkitURL).revokeObjectURL(t)}}var tg=class eg{constructor(){this.queue=null,this.messages={},this.worker=new Pw,this.worker.onmessage=t=>this.onMessage(t),Zm.then(t=>{this.worker.postMessage({name:"init-wasm",module:t})})}onMessage(t){var e;let{id:n,result:s,error:r,status:a}=t.data,o=this.messages[n];o&&(r!==void 0?(delete this.messages[n],o.reject(r)):a!==void 0?(e=o.onStatus)==null||e.call(o,a):(delete this.messages[n],o.resolve(s)))}tryExclusive(t){return this.queue==null?this.exclusive(t):null}async exclusive(t){let e=this.queue;e!=null?await new Promise(n=>{e.push(()=>n(void 0))}):this.queue=[];try{return await t(this)}finally{this.queue!=null&&(this.queue.length===0?this.queue=null:this.queue.shift()())}}async call(t,e,n={}){let s=++eg.currentId,r=new Promise((a,o)=>{this.messages[s]={resolve:a,reject:o,onStatus:n.onStatus}});return this.worker.postMessage({id:s,name:t,args:e},{transfer:Um(e)}),await r}dispose(){this.worker.terminate();let t=Object.values(this.messages);this.messages={};for(let e of t)e.reject(new Error("Worker terminate"))}};tg.currentId=0;var Zh=tg,Qh=class{constructor(t=4){this.numWorkers=0,this.freelist=[],this.queue=[],this.maxWorkers=t}async withWorker(t){let e=await this.allocWorker();try{return await t(e)}finally{this.freeWorker(e)}}async allocWorker(){let t=this.freelist.pop();if(t)return t;if(this.numWorkers<this.maxWorkers){let e=new Zh;return this.numWorkers+=1,e}return new Promise(e=>{this.queue.push(e)})}freeWorker(t){if(this.numWorkers>this.maxWorkers){this.numWorkers-=1;return}let e=this.queue.shift();if(e){e(t);return}this.freelist.push(t)}},hc=new Qh,As=class jn{constructor(t={}){this.maxSplats=0,this.numSplats=0,this.packedArray=null,this.maxSh=3,this.isInitialized=!1,this.target=null,this.source=null,this.needsUpdate=!0,this.extra={},this.dyno=new ac({packedSplats:this}),this.dynoRgbMinMaxLnScaleMinMax=new br({key:"rgbMinMaxLnScaleMinMax",value:new Zt(0,1,vn,Sn),update:e=>{var n,s,r,a;return e.set(((n=this.splatEncoding)==null?void 0:n.rgbMin)??0,((s=this.splatEncoding)==null?void 0:s.rgbMax)??1,((r=this.splatEncoding)==null?void 0:r.lnScaleMin)??vn,((a=this.splatEncoding)==null?void 0:a.lnScaleMax)??Sn),e}}),this.dynoNumSh=new ti({key:"numSh",value:0,update:()=>Math.min(this.getNumSh(),this.maxSh)}),this.dynoShMax=new es({key:"shMax",value:new R,update:e=>{var n,s,r;return e.set(((n=this.splatEncoding)==null?void 0:n.sh1Max)??1,((s=this.splatEncoding)==null?void 0:s.sh2Max)??1,((r=this.splatEncoding)==null?void 0:r.sh3Max)??1),e}}),this.initialized=Promise.resolve(this),this.reinitialize(t)}reinitialize(t){this.isInitialized=!1,this.extra={},this.maxSplats=t.maxSplats??0,this.splatEncoding=t.splatEncoding,this.lod=t.lod,this.nonLod=t.nonLod,t.url||t.fileBytes||t.stream||t.construct?this.initialized=this.asyncInitialize(t).then(()=>(this.isInitialized=!0,this)):(this.initialize(t),this.isInitialized=!0,this.initialized=Promise.resolve(this))}initialize(t){this.extra=t.extra??{},this.splatEncoding=t.splatEncoding??this.splatEncoding,this.lodSplats=t.lodSplats,t.packedArray?(this.packedArray=t.packedArray,this.numSplats=t.numSplats??this.packedArray.length/4,this.maxSplats=Math.floor(this.packedArray.length/4),this.maxSplats=Math.floor(this.maxSplats/Ut)*Ut,this.numSplats=Math.min(this.maxSplats,t.numSplats??Number.POSITIVE_INFINITY)):(this.maxSplats=t.maxSplats??0,this.numSplats=0)}async asyncInitialize(t){let{url:e,fileBytes:n,fileType:s,fileName:r,stream:a,streamLength:o,construct:l,lod:c,nonLod:u,lodAbove:h}=t;this.lod=c,this.nonLod=u;let d=new oc;if((n||e||a)&&await d.loadInternalAsync({packedSplats:this,url:e,fileBytes:n,fileType:s,fileName:r,stream:a,streamLength:o,onProgress:t.onProgress,lodAbove:h}),l){let f=l(this);f instanceof Promise&&await f}}dispose(){this.target&&(this.target.dispose(),this.target.texture.source.data=null,this.target=null),this.source&&(this.source.dispose(),this.source.source.data=null,this.source=null),this.packedArray=null;for(let t in this.extra){let e=this.extra[t];if(e instanceof Xe){let n=e.value;n?.isTexture&&(n.dispose(),n.source.data=null)}}this.extra={},this.disposeLodSplats()}prepareFetchSplat(){}getNumSplats(){return this.numSplats}hasRgbDir(){return Math.min(this.getNumSh(),this.maxSh)>0}getNumSh(){return this.extra.sh1?this.extra.sh2?this.extra.sh3?3:2:1:0}setMaxSh(t){this.maxSh=t}fetchSplat({index:t,viewOrigin:e}){let n=NS(this.dyno,t);if(this.hasRgbDir()&&e){let s=Hn(n).outputs.center,r=sc(Tr(s,e)),{sh1Texture:a,sh2Texture:o,sh3Texture:l}=this.ensureShTextures(),{rgb:c}=ng({coord:vm(t),viewDir:r,numSh:this.dynoNumSh,sh1Texture:a,sh2Texture:o,sh3Texture:l,shMax:this.dynoShMax});c=Mr(c,Hn(n).outputs.rgb),n=vr({gsplat:n,rgb:c})}return n}ensureShTextures(){if(!this.extra.sh1)return{};let t=this.extra.sh1Texture;if(!t){let s=this.extra.sh1,{width:r,height:a,depth:o,maxSplats:l}=de(s.length/2);if(s.length<l*2){let u=new Uint32Array(l*2);u.set(s),this.extra.sh1=u,s=u}let c=new be(s,r,a,o);c.format=oi,c.type=Wt,c.internalFormat="RG32UI",c.needsUpdate=!0,t=new yn({value:c,key:"sh1"}),this.extra.sh1Texture=t}if(!this.extra.sh2)return{sh1Texture:t};let e=this.extra.sh2Texture;if(!e){let s=this.extra.sh2,{width:r,height:a,depth:o,maxSplats:l}=de(s.length/4);if(s.length<l*4){let u=new Uint32Array(l*4);u.set(s),this.extra.sh2=u,s=u}let c=new be(s,r,a,o);c.format=ie,c.type=Wt,c.internalFormat="RGBA32UI",c.needsUpdate=!0,e=new yn({value:c,key:"sh2"}),this.extra.sh2Texture=e}if(!this.extra.sh3)return{sh1Texture:t,sh2Texture:e};let n=this.extra.sh3Texture;if(!n){let s=this.extra.sh3,{width:r,height:a,depth:o,maxSplats:l}=de(s.length/4);if(s.length<l*4){let u=new Uint32Array(l*4);u.set(s),this.extra.sh3=u,s=u}let c=new be(s,r,a,o);c.format=ie,c.type=Wt,c.internalFormat="RGBA32UI",c.needsUpdate=!0,n=new yn({value:c,key:"sh3"}),this.extra.sh3Texture=n}return{sh1Texture:t,sh2Texture:e,sh3Texture:n}}ensureSplats(t){let e=t<=this.maxSplats?this.maxSplats:Math.max(t,2*this.maxSplats),n=this.packedArray?this.packedArray.length/4:0;if(!this.packedArray||e>n){this.maxSplats=de(e).maxSplats;let s=new Uint32Array(this.maxSplats*4);this.packedArray&&s.set(this.packedArray),this.packedArray=s}return this.packedArray}ensureSplatsSh(t,e){let n,s;if(t===0)return this.ensureSplats(e);if(t===1)n=2,s="sh1";else if(t===2)n=4,s="sh2";else if(t===3)n=4,s="sh3";else throw new Error(`Invalid level: ${t}`);let r=this.extra[s]?this.extra[s].length/n:0,a=e<=r?r:Math.max(e,2*r);if(!this.extra[s]||a>r){r=de(a).maxSplats;let o=new Uint32Array(r*n);this.extra[s]&&o.set(this.extra[s]),this.extra[s]=o}return this.extra[s]}getSplat(t){if(!this.packedArray||t>=this.numSplats)throw new Error("Invalid index");return tc(this.packedArray,t,this.splatEncoding)}setSplat(t,e,n,s,r,a){let o=this.ensureSplats(t+1);Bh(o,t,e.x,e.y,e.z,n.x,n.y,n.z,s.x,s.y,s.z,s.w,r,a.r,a.g,a.b),this.numSplats=Math.max(this.numSplats,t+1)}pushSplat(t,e,n,s,r){let a=this.ensureSplats(this.numSplats+1);Bh(a,this.numSplats,t.x,t.y,t.z,e.x,e.y,e.z,n.x,n.y,n.z,n.w,s,r.r,r.g,r.b),++this.numSplats}forEachSplat(t){if(!(!this.packedArray||!this.numSplats))for(let e=0;e<this.numSplats;++e){let n=tc(this.packedArray,e,this.splatEncoding);t(e,n.center,n.scales,n.quaternion,n.opacity,n.color)}}ensureGenerate(t){if(this.target&&(t??1)<=this.maxSplats)return!1;this.target&&this.target.dispose();let e=de(t??1),{width:n,height:s,depth:r}=e;return this.maxSplats=e.maxSplats,this.target=new us(n,s,r,{depthBuffer:!1,stencilBuffer:!1,generateMipmaps:!1,magFilter:fe,minFilter:fe}),this.target.texture.format=ie,this.target.texture.type=Wt,this.target.texture.internalFormat="RGBA32UI",this.target.scissorTest=!0,!0}generateMapping(t){let e=0,n=t.map(s=>{let r=e,a=Math.ceil(s/Ut)*Ut;return e+=a,{base:r,count:s}});return{maxSplats:e,mapping:n}}getTexture(){return this.target?this.target.texture:this.source||this.packedArray?this.maybeUpdateSource():jn.getEmptyArray}maybeUpdateSource(){if(!this.packedArray)throw new Error("No packed splats");if(this.needsUpdate||!this.source){if(this.needsUpdate=!1,this.source){let{width:t,height:e,depth:n}=this.source.image;this.maxSplats!==t*e*n&&(this.source.dispose(),this.source=null)}if(this.source)this.packedArray.buffer!==this.source.image.data.buffer&&(this.source.image.data=new Uint8Array(this.packedArray.buffer));else{let{width:t,height:e,depth:n}=de(this.maxSplats);this.source=new be(this.packedArray,t,e,n),this.source.format=ie,this.source.type=Wt,this.source.internalFormat="RGBA32UI",this.source.needsUpdate=!0}this.source.needsUpdate=!0}return this.source}prepareProgramMaterial(t){let e=jn.generatorProgram.get(t);if(!e){let s=zn({index:"int"},{},({index:r},a,{roots:o})=>{t.inputs.index=r;let l=t.outputs.gsplat,c=Mm(l,this.dynoRgbMinMaxLnScaleMinMax);o.push(c)});jn.programTemplate||(jn.programTemplate=new wr(Oa().computeUvec4Template)),e=new Pa({graph:s,inputs:{index:"_index"},outputs:{output:"target"},template:jn.programTemplate}),Object.assign(e.uniforms,{targetLayer:{value:0},targetBase:{value:0},targetCount:{value:0}}),jn.generatorProgram.set(t,e)}let n=e.prepareMaterial();return jn.fullScreenQuad.material=n,{program:e,material:n}}saveRenderState(t){return{target:t.getRenderTarget(),xrEnabled:t.xr.enabled,autoClear:t.autoClear}}resetRenderState(t,e){t.setRenderTarget(e.target),t.xr.enabled=e.xrEnabled,t.autoClear=e.autoClear}generate({generator:t,base:e,count:n,renderer:s}){if(!this.target)throw new Error("Target must be initialized with ensureSplats");if(e+n>this.maxSplats)throw new Error("Base + count exceeds maxSplats");let{program:r,material:a}=this.prepareProgramMaterial(t);r.update();let o=this.saveRenderState(s),l=Math.ceil((e+n)/Ut)*Ut,c=Ut*Cn;for(a.uniforms.targetBase.value=e,a.uniforms.targetCount.value=n;e<l;){let u=Math.floor(e/c);a.uniforms.targetLayer.value=u;let h=u*c,d=Math.floor((e-h)/Ut),f=Math.min(Cn,Math.ceil((l-h)/Ut));this.target.scissor.set(0,d,Ut,f-d),s.setRenderTarget(this.target,u),s.xr.enabled=!1,s.autoClear=!1,jn.fullScreenQuad.render(s),e+=Ut*(f-d)}return this.resetRenderState(s,o),{nextBase:l}}disposeLodSplats(){this.lodSplats&&(this.lodSplats.dispose(),this.lodSplats=void 0)}async createLodSplats({rgbaArray:t,quality:e}={}){let n=typeof this.lod=="number"?Math.max(1.1,Math.min(2,this.lod)):e?1.75:1.5,s=this.packedArray.slice(),r=t?(await t.getArray()).slice():void 0,a={sh1:this.extra.sh1?this.extra.sh1.slice():void 0,sh2:this.extra.sh2?this.extra.sh2.slice():void 0,sh3:this.extra.sh3?this.extra.sh3.slice():void 0},o=await hc.withWorker(async c=>await c.call(e?"qualityLodPackedSplats":"tinyLodPackedSplats",{numSplats:this.numSplats,packedArray:s,extra:a,lodBase:n,rgba:r,encoding:this.splatEncoding??rd})),l=new jn(o);this.lodSplats&&this.lodSplats.dispose(),this.lodSplats=l,this.nonLod=!0,this.lod=e?"quality":!0}extractSplats(t,e){let n=de(t.length).maxSplats,s=new jn({maxSplats:n});for(let r=0;r<t.length;r++){let a=this.getSplat(t[r]);if(e){let o=(t[r]>>>16)*.61803398875;o=o-Math.floor(o);let l=Math.max(0,Math.min(1,Math.abs(o*6-3)-1)),c=Math.max(0,Math.min(1,Math.abs(o*6+1)-1)),u=Math.max(0,Math.min(1,Math.abs(o*6-1)-1));a.color.r*=l,a.color.g*=c,a.color.b*=u}s.pushSplat(a.center,a.scales,a.quaternion,a.opacity,a.color)}return s}};As.getEmptyArray=(()=>{let{width:i,height:t,depth:e,maxSplats:n}=de(1),s=new Uint32Array(n*4),r=new be(s,i,t,e);return r.format=ie,r.type=Wt,r.internalFormat="RGBA32UI",r.needsUpdate=!0,r})();As.programTemplate=null;As.generatorProgram=new WeakMap;As.fullScreenQuad=new rr(new Ri({visible:!1}));As.emptyUint32x4=(()=>{let{width:i,height:t,depth:e,maxSplats:n}=de(1),s=new Uint32Array(n*4),r=new be(s,i,t,e);return r.format=ie,r.type=Wt,r.internalFormat="RGBA32UI",r.needsUpdate=!0,r})();As.emptyUint32x2=(()=>{let{width:i,height:t,depth:e,maxSplats:n}=de(1),s=new Uint32Array(n*2),r=new be(s,i,t,e);return r.format=oi,r.type=Wt,r.internalFormat="RG32UI",r.needsUpdate=!0,r})();var Ar=As,ac=class extends Xe{constructor({packedSplats:t}={}){super({key:"packedSplats",type:ad,globals:()=>[od],value:{textureArray:Ar.getEmptyArray,numSplats:0,rgbMinMaxLnScaleMinMax:new Zt(0,1,vn,Sn),lodOpacity:!1},update:e=>{var n,s,r,a,o,l,c,u,h,d,f,g;return e.textureArray=((n=this.packedSplats)==null?void 0:n.getTexture())??Ar.getEmptyArray,e.numSplats=((s=this.packedSplats)==null?void 0:s.numSplats)??0,e.rgbMinMaxLnScaleMinMax.set(((a=(r=this.packedSplats)==null?void 0:r.splatEncoding)==null?void 0:a.rgbMin)??0,((l=(o=this.packedSplats)==null?void 0:o.splatEncoding)==null?void 0:l.rgbMax)??1,((u=(c=this.packedSplats)==null?void 0:c.splatEncoding)==null?void 0:u.lnScaleMin)??vn,((d=(h=this.packedSplats)==null?void 0:h.splatEncoding)==null?void 0:d.lnScaleMax)??Sn),e.lodOpacity=((g=(f=this.packedSplats)==null?void 0:f.splatEncoding)==null?void 0:g.lodOpacity)??!1,e}}),this.packedSplats=t}},Dw=Te(`
  vec3 evaluatePackedSH1(uvec2 packedData, vec3 viewDir, float sh1Max) {
    // Extract sint7 values packed into 2 x uint32
    vec3 sh1_0 = vec3(ivec3(
      int(packedData.x << 25u) >> 25,
      int(packedData.x << 18u) >> 25,
      int(packedData.x << 11u) >> 25
    ));
    vec3 sh1_1 = vec3(ivec3(
      int(packedData.x << 4u) >> 25,
      int((packedData.x >> 3u) | (packedData.y << 29u)) >> 25,
      int(packedData.y << 22u) >> 25
    ));
    vec3 sh1_2 = vec3(ivec3(
      int(packedData.y << 15u) >> 25,
      int(packedData.y << 8u) >> 25,
      int(packedData.y << 1u) >> 25
    ));

    vec3 rgb = sh1_0 * (-0.4886025 * viewDir.y)
      + sh1_1 * (0.4886025 * viewDir.z)
      + sh1_2 * (-0.4886025 * viewDir.x);
    return rgb * (sh1Max / 63.0);
  }
`),Lw=Te(`
  vec3 evaluatePackedSH2(uvec4 packedData, vec3 viewDir, float sh2Max) {
    // Extract sint8 values packed into 4 x uint32
    vec3 sh2_0 = vec3(ivec3(
      int(packedData.x << 24u) >> 24,
      int(packedData.x << 16u) >> 24,
      int(packedData.x << 8u) >> 24
    ));
    vec3 sh2_1 = vec3(ivec3(
      int(packedData.x) >> 24,
      int(packedData.y << 24u) >> 24,
      int(packedData.y << 16u) >> 24
    ));
    vec3 sh2_2 = vec3(ivec3(
      int(packedData.y << 8u) >> 24,
      int(packedData.y) >> 24,
      int(packedData.z << 24u) >> 24
    ));
    vec3 sh2_3 = vec3(ivec3(
      int(packedData.z << 16u) >> 24,
      int(packedData.z << 8u) >> 24,
      int(packedData.z) >> 24
    ));
    vec3 sh2_4 = vec3(ivec3(
      int(packedData.w << 24u) >> 24,
      int(packedData.w << 16u) >> 24,
      int(packedData.w << 8u) >> 24
    ));

    vec3 rgb = sh2_0 * (1.0925484 * viewDir.x * viewDir.y)
      + sh2_1 * (-1.0925484 * viewDir.y * viewDir.z)
      + sh2_2 * (0.3153915 * (2.0 * viewDir.z * viewDir.z - viewDir.x * viewDir.x - viewDir.y * viewDir.y))
      + sh2_3 * (-1.0925484 * viewDir.x * viewDir.z)
      + sh2_4 * (0.5462742 * (viewDir.x * viewDir.x - viewDir.y * viewDir.y));
    return rgb * (sh2Max / 127.0);
  }
`),Fw=Te(`
  vec3 evaluatePackedSH3(uvec4 packedData, vec3 viewDir, float sh3Max) {
    // Extract sint6 values packed into 4 x uint32
    vec3 sh3_0 = vec3(ivec3(
      int(packedData.x << 26u) >> 26,
      int(packedData.x << 20u) >> 26,
      int(packedData.x << 14u) >> 26
    ));
    vec3 sh3_1 = vec3(ivec3(
      int(packedData.x << 8u) >> 26,
      int(packedData.x << 2u) >> 26,
      int((packedData.x >> 4u) | (packedData.y << 28u)) >> 26
    ));
    vec3 sh3_2 = vec3(ivec3(
      int(packedData.y << 22u) >> 26,
      int(packedData.y << 16u) >> 26,
      int(packedData.y << 10u) >> 26
    ));
    vec3 sh3_3 = vec3(ivec3(
      int(packedData.y << 4u) >> 26,
      int((packedData.y >> 2u) | (packedData.z << 30u)) >> 26,
      int(packedData.z << 24u) >> 26
    ));
    vec3 sh3_4 = vec3(ivec3(
      int(packedData.z << 18u) >> 26,
      int(packedData.z << 12u) >> 26,
      int(packedData.z << 6u) >> 26
    ));
    vec3 sh3_5 = vec3(ivec3(
      int(packedData.z) >> 26,
      int(packedData.w << 26u) >> 26,
      int(packedData.w << 20u) >> 26
    ));
    vec3 sh3_6 = vec3(ivec3(
      int(packedData.w << 14u) >> 26,
      int(packedData.w << 8u) >> 26,
      int(packedData.w << 2u) >> 26
    ));

    float xx = viewDir.x * viewDir.x;
    float yy = viewDir.y * viewDir.y;
    float zz = viewDir.z * viewDir.z;
    float xy = viewDir.x * viewDir.y;
    float yz = viewDir.y * viewDir.z;
    float zx = viewDir.z * viewDir.x;

    vec3 rgb = sh3_0 * (-0.5900436 * viewDir.y * (3.0 * xx - yy))
      + sh3_1 * (2.8906114 * xy * viewDir.z) +
      + sh3_2 * (-0.4570458 * viewDir.y * (4.0 * zz - xx - yy))
      + sh3_3 * (0.3731763 * viewDir.z * (2.0 * zz - 3.0 * xx - 3.0 * yy))
      + sh3_4 * (-0.4570458 * viewDir.x * (4.0 * zz - xx - yy))
      + sh3_5 * (1.4453057 * viewDir.z * (xx - yy))
      + sh3_6 * (-0.5900436 * viewDir.x * (xx - 3.0 * yy));
    return rgb * (sh3Max / 31.0);
  }
`);function ng({coord:i,viewDir:t,numSh:e,sh1Texture:n,sh2Texture:s,sh3Texture:r,shMax:a}){return new Xt({inTypes:{coord:"ivec3",viewDir:"vec3",numSh:"int",sh1Texture:"usampler2DArray",sh2Texture:"usampler2DArray",sh3Texture:"usampler2DArray",shMax:"vec3"},outTypes:{rgb:"vec3"},inputs:{coord:i,viewDir:t,numSh:e,sh1Texture:n,sh2Texture:s,sh3Texture:r,shMax:a},globals:()=>[Dw,Lw,Fw],statements:({inputs:o,outputs:l})=>{let c=["vec3 rgb = vec3(0.0);"];return o.sh1Texture&&(c.push(...le(`
          if (${o.numSh} >= 1) {
            vec3 sh1Rgb = evaluatePackedSH1(texelFetch(${o.sh1Texture}, ${o.coord}, 0).rg, ${o.viewDir}, ${o.shMax}.x);
            rgb += sh1Rgb;
          `)),o.sh2Texture&&(c.push(...le(`
            if (${o.numSh} >= 2) {
              vec3 sh2Rgb = evaluatePackedSH2(texelFetch(${o.sh2Texture}, ${o.coord}, 0), ${o.viewDir}, ${o.shMax}.y);
              rgb += sh2Rgb;
            `)),o.sh3Texture&&c.push(...le(`
              if (${o.numSh} >= 3) {
                vec3 sh3Rgb = evaluatePackedSH3(texelFetch(${o.sh3Texture}, ${o.coord}, 0), ${o.viewDir}, ${o.shMax}.z);
                rgb += sh3Rgb;
              }
            `)),c.push("}")),c.push("}")),c.push(`${l.rgb} = rgb;`),c}}).outputs}var oc=class extends ps{constructor(t){super(t),this.fileLoader=new ta(t)}load(t,e,n,s){return this.loadInternal({url:t,onLoad:e,onProgress:n,onError:s})}async loadAsync(t,e){return new Promise((n,s)=>{this.load(t,r=>{n(r)},e,s)})}parse(t){return new Jn({packedSplats:t})}loadInternal({packedSplats:t,extSplats:e,url:n,fileBytes:s,fileType:r,fileName:a,stream:o,streamLength:l,onLoad:c,onProgress:u,onError:h,lod:d,nonLod:f,lodAbove:g,lodBase:_}){s instanceof ArrayBuffer&&(s=new Uint8Array(s));let p=s?void 0:this.manager.resolveURL((this.path??"")+(n??"")),m=o?.getReader();this.manager.itemStart(p??""),hc.withWorker(async y=>{let w=t?.lod??e?.lod;w&&(d=w);let S=t?.nonLod??e?.nonLod;S!==void 0&&(f=S);let T=async C=>{let{loaded:D,total:U}=C;if(D!==void 0&&u&&u(new ProgressEvent("progress",{lengthComputable:U!==0,loaded:D,total:U})),C.nextChunk){let z;if(!m)z=new Uint8Array(0);else{let{done:P,value:G}=await m.read();P?(m.releaseLock(),m=void 0,z=new Uint8Array(0)):z=G}y.call("nextChunk",{chunk:z})}},E=p?new URL(p,window.location.href).toString():void 0,x=await y.call(e?"loadExtSplats":"loadPackedSplats",{url:E,requestHeader:this.requestHeader,withCredentials:this.withCredentials,fileBytes:s?.slice(),fileType:r,pathName:p||a,chunked:o!==void 0,chunkedLength:l,encoding:t?.splatEncoding,lod:d,lodBase:_,nonLod:f,lodAbove:g},{onStatus:T}),M=x;"lodSplats"in x&&(e?M.lodSplats=new di({...x.lodSplats}):M.lodSplats=new Ar({...x.lodSplats,maxSplats:t?.maxSplats}));let N;e?(N=e,e.initialize(M)):(N=t??new Ar,N.initialize(M)),c?.(N)}).catch(y=>{this.manager.itemError(p??""),h?.(y)}).finally(()=>{this.manager.itemEnd(p??"")})}async loadInternalAsync({packedSplats:t,extSplats:e,url:n,fileBytes:s,fileType:r,fileName:a,stream:o,streamLength:l,onProgress:c,lod:u,nonLod:h,lodAbove:d,lodBase:f}){return new Promise((g,_)=>{this.loadInternal({packedSplats:t,extSplats:e,url:n,fileBytes:s,fileType:r,fileName:a,stream:o,streamLength:l,onLoad:g,onProgress:c,onError:_,lod:u,nonLod:h,lodAbove:d,lodBase:f})})}};function Nw(i){let e=new DataView(i.buffer).getUint32(0,!0);if((e&16777215)===7957616)return tn.PLY;if((e&16777215)===559903){let n=qm(i,4);return new DataView(n.buffer).getUint32(0,!0)===1347635022?tn.SPZ:void 0}if(e===67324752)return Bw(i)?tn.PCSOGSZIP:void 0;if(e===809779538)return tn.RAD}function Uw(i){let t=i.split(/[?#]/,1)[0],e=Math.max(t.lastIndexOf("/"),t.lastIndexOf("\\")),n=t.slice(e+1),s=n.lastIndexOf(".");return s<=0||s===n.length-1?"":n.slice(s+1).toLowerCase()}function Ow(i){let t=Uw(i);if(t==="ply")return tn.PLY;if(t==="spz")return tn.SPZ;if(t==="splat")return tn.SPLAT;if(t==="ksplat")return tn.KSPLAT;if(t==="sog")return tn.PCSOGSZIP;if(t==="rad")return tn.RAD}function kw(i){try{let t;if(typeof i=="string")t=i;else{let s=i instanceof ArrayBuffer?new Uint8Array(i):i;if(s.length>65536)return;t=new TextDecoder().decode(s)}let e=JSON.parse(t);if(!e||typeof e!="object"||Array.isArray(e))return;let n=e.version===2;for(let s of["means","scales","quats","sh0"]){if(!e[s]||typeof e[s]!="object"||Array.isArray(e[s]))return;if(n){if(!e[s].files||(s==="scales"||s==="sh0")&&!e[s].codebook||s==="means"&&(!e[s].mins||!e[s].maxs))return}else if(!e[s].shape||!e[s].files||s!=="quats"&&(!e[s].mins||!e[s].maxs))return}return e}catch{return}}function Bw(i){try{let t=i instanceof ArrayBuffer?new Uint8Array(i):i,e=null,n=lb(t,{filter:({name:r})=>r.split(/[\\/]/).pop()==="meta.json"?(e=r,!0):!1});if(!e)return;let s=kw(n[e]);return s?{name:e,json:s}:void 0}catch{return}}var dc=class Rn{constructor(t={}){this.maxSplats=0,this.numSplats=0,this.extra={},this.maxSh=3,this.isInitialized=!1,this.extArrays=[new Uint32Array(0),new Uint32Array(0)],this.textures=[Rn.emptyTexture,Rn.emptyTexture],this.extra={},this.dyno=new Jh({extSplats:this}),this.dynoNumSh=new ti({key:"numSh",value:0,update:()=>Math.min(this.getNumSh(),this.maxSh)}),this.initialized=Promise.resolve(this),this.reinitialize(t)}reinitialize(t){this.isInitialized=!1,this.extra={},this.maxSplats=t.maxSplats??0,this.lod=t.lod,this.nonLod=t.nonLod,t.url||t.fileBytes||t.stream||t.construct?this.initialized=this.asyncInitialize(t).then(()=>(this.isInitialized=!0,this)):(this.initialize(t),this.isInitialized=!0,this.initialized=Promise.resolve(this))}initialize(t){this.extra=t.extra??{},this.lodSplats=t.lodSplats,t.extArrays?(this.extArrays=t.extArrays,this.maxSplats=Math.floor(Math.min(this.extArrays[0].length/4,this.extArrays[1].length/4)),this.numSplats=t.numSplats??this.maxSplats,this.maxSplats=Math.floor(this.maxSplats/Ut)*Ut,this.numSplats=Math.min(this.maxSplats,t.numSplats??Number.POSITIVE_INFINITY),this.updateTextures()):(this.maxSplats=t.maxSplats??0,this.numSplats=0,this.extArrays=[new Uint32Array(0),new Uint32Array(0)])}async asyncInitialize(t){let{url:e,fileBytes:n,fileType:s,fileName:r,stream:a,streamLength:o,construct:l,lod:c,nonLod:u,lodAbove:h}=t;this.lod=c,this.nonLod=u;let d=new oc;if((n||e||a)&&await d.loadInternalAsync({extSplats:this,url:e,fileBytes:n,fileType:s,fileName:r,stream:a,streamLength:o,onProgress:t.onProgress,lodAbove:h}),l){let f=l(this);f instanceof Promise&&await f}}dispose(){this.textures[0]!==Rn.emptyTexture&&(this.textures[0].dispose(),this.textures[0].source.data=null,this.textures[0]=Rn.emptyTexture),this.textures[1]!==Rn.emptyTexture&&(this.textures[1].dispose(),this.textures[1].source.data=null,this.textures[1]=Rn.emptyTexture),this.extArrays=[new Uint32Array(0),new Uint32Array(0)];for(let t in this.extra){let e=this.extra[t];if(e instanceof Xe){let n=e.value;n?.isTexture&&(n.dispose(),n.source.data=null)}}this.extra={},this.disposeLodSplats()}prepareFetchSplat(){}getNumSplats(){return this.numSplats}hasRgbDir(){return Math.min(this.getNumSh(),this.maxSh)>0}getNumSh(){return this.extra.sh1?this.extra.sh2?!this.extra.sh3a||!this.extra.sh3b?2:3:1:0}setMaxSh(t){this.maxSh=t}fetchSplat({index:t,viewOrigin:e}){let n=OS(this.dyno,t);if(this.hasRgbDir()&&e){let s=Hn(n).outputs.center,r=sc(Tr(s,e)),{sh1Texture:a,sh2Texture:o,sh3TextureA:l,sh3TextureB:c}=this.ensureShTextures(),{rgb:u}=ig({coord:vm(t),viewDir:r,numSh:this.dynoNumSh,sh1Texture:a,sh2Texture:o,sh3TextureA:l,sh3TextureB:c});u=Mr(u,Hn(n).outputs.rgb),n=vr({gsplat:n,rgb:u})}return n}ensureShTextures(){if(!this.extra.sh1)return{};let t=this.extra.sh1Texture;if(!t){let r=this.extra.sh1,{width:a,height:o,depth:l,maxSplats:c}=de(r.length/4);if(r.length<c*4){let h=new Uint32Array(c*4);h.set(r),this.extra.sh1=h,r=h}let u=ws(r,a,o,l,ie,Wt,"RGBA32UI");t=new yn({value:u,key:"sh1"}),this.extra.sh1Texture=t}if(!this.extra.sh2)return{sh1Texture:t};let e=this.extra.sh2Texture;if(!e){let r=this.extra.sh2,{width:a,height:o,depth:l,maxSplats:c}=de(r.length/4);if(r.length<c*4){let h=new Uint32Array(c*4);h.set(r),this.extra.sh2=h,r=h}let u=ws(r,a,o,l,ie,Wt,"RGBA32UI");e=new yn({value:u,key:"sh2"}),this.extra.sh2Texture=e}if(!this.extra.sh3a||!this.extra.sh3b)return{sh1Texture:t,sh2Texture:e};let n=this.extra.sh3TextureA;if(!n){let r=this.extra.sh3a,{width:a,height:o,depth:l,maxSplats:c}=de(r.length/4);if(r.length<c*4){let h=new Uint32Array(c*4);h.set(r),this.extra.sh3a=h,r=h}let u=ws(r,a,o,l,ie,Wt,"RGBA32UI");n=new yn({value:u,key:"sh3"}),this.extra.sh3TextureA=n}let s=this.extra.sh3TextureB;if(!s){let r=this.extra.sh3b,{width:a,height:o,depth:l,maxSplats:c}=de(r.length/4);if(r.length<c*4){let h=new Uint32Array(c*4);h.set(r),this.extra.sh3b=h,r=h}let u=ws(r,a,o,l,ie,Wt,"RGBA32UI");s=new yn({value:u,key:"sh3b"}),this.extra.sh3TextureB=s}return{sh1Texture:t,sh2Texture:e,sh3TextureA:n,sh3TextureB:s}}ensureSplats(t){let e=t<=this.maxSplats?this.maxSplats:Math.max(t,2*this.maxSplats),n=this.extArrays[0]?this.extArrays[0].length/4:0;if(!this.extArrays[0]||e>n){this.maxSplats=de(e).maxSplats;let s=new Uint32Array(this.maxSplats*4),r=new Uint32Array(this.maxSplats*4);this.extArrays[0]&&(s.set(this.extArrays[0]),r.set(this.extArrays[1])),this.extArrays[0]=s,this.extArrays[1]=r}return this.extArrays}getSplat(t){if(t>=this.numSplats)throw new Error("Invalid index");return Jl(this.extArrays,t)}setSplat(t,e,n,s,r,a){let o=this.ensureSplats(t+1);kh(o,t,e.x,e.y,e.z,n.x,n.y,n.z,s.x,s.y,s.z,s.w,r,a.r,a.g,a.b),this.numSplats=Math.max(this.numSplats,t+1)}pushSplat(t,e,n,s,r){let a=this.ensureSplats(this.numSplats+1);kh(a,this.numSplats,t.x,t.y,t.z,e.x,e.y,e.z,n.x,n.y,n.z,n.w,s,r.r,r.g,r.b),++this.numSplats}forEachSplat(t){if(this.numSplats)for(let e=0;e<this.numSplats;++e){let n=Jl(this.extArrays,e);t(e,n.center,n.scales,n.quaternion,n.opacity,n.color)}}updateTextures(){if(this.textures[0]!==Rn.emptyTexture){let{width:t,height:e,depth:n}=this.textures[0].image;this.maxSplats!==t*e*n&&(this.textures[0].dispose(),this.textures[0]=Rn.emptyTexture,this.textures[1].dispose(),this.textures[1]=Rn.emptyTexture)}if(this.textures[0]===Rn.emptyTexture){let{width:t,height:e,depth:n}=de(this.maxSplats);this.textures[0]=ws(this.extArrays[0],t,e,n,ie,Wt,"RGBA32UI"),this.textures[1]=ws(this.extArrays[1],t,e,n,ie,Wt,"RGBA32UI")}else this.extArrays[0].buffer!==this.textures[0].image.data.buffer&&(this.textures[0].image.data=new Uint8Array(this.extArrays[0].buffer),this.textures[1].image.data=new Uint8Array(this.extArrays[1].buffer),this.textures[0].needsUpdate=!0,this.textures[1].needsUpdate=!0)}extractSplats(t,e){let n=de(t.length).maxSplats,s=new Rn({maxSplats:n});for(let r=0;r<t.length;r++){let a=this.getSplat(t[r]);if(e){let o=(t[r]>>>16)*.61803398875;o=o-Math.floor(o);let l=Math.max(0,Math.min(1,Math.abs(o*6-3)-1)),c=Math.max(0,Math.min(1,Math.abs(o*6+1)-1)),u=Math.max(0,Math.min(1,Math.abs(o*6-1)-1));a.color.r*=l,a.color.g*=c,a.color.b*=u}s.pushSplat(a.center,a.scales,a.quaternion,a.opacity,a.color)}return s}disposeLodSplats(){this.lodSplats&&(this.lodSplats.dispose(),this.lodSplats=void 0)}async createLodSplats({rgbaArray:t,quality:e}={}){let n=typeof this.lod=="number"?Math.max(1.1,Math.min(2,this.lod)):e?1.75:1.5,s=[this.extArrays[0].slice(),this.extArrays[1].slice()],r=t?(await t.getArray()).slice():void 0,a={sh1:this.extra.sh1?this.extra.sh1.slice():void 0,sh2:this.extra.sh2?this.extra.sh2.slice():void 0,sh3:this.extra.sh3?this.extra.sh3.slice():void 0},o=await hc.withWorker(async c=>await c.call(e?"qualityLodExtSplats":"tinyLodExtSplats",{numSplats:this.numSplats,extArrays:s,extra:a,lodBase:n,rgba:r})),l=new Rn(o);this.lodSplats&&this.lodSplats.dispose(),this.lodSplats=l,this.nonLod=!0,this.lod=e?"quality":!0}};dc.emptyArray=(()=>{let{width:i,height:t,depth:e,maxSplats:n}=de(1),s=new Uint32Array(n*4),r=new be(s,i,t,e);return r.format=ie,r.type=Wt,r.internalFormat="RGBA32UI",r.needsUpdate=!0,r})();dc.emptyTexture=ws(null,1,1,1,ie,Wt,"RGBA32UI");dc.emptyUint32x4=(()=>{let{width:i,height:t,depth:e,maxSplats:n}=de(1),s=new Uint32Array(n*4),r=new be(s,i,t,e);return r.format=ie,r.type=Wt,r.internalFormat="RGBA32UI",r.needsUpdate=!0,r})();var di=dc,Jh=class extends Xe{constructor({extSplats:t}={}){super({key:"extSplats",type:ym,globals:()=>[bm],value:{textureArray1:di.emptyTexture,textureArray2:di.emptyTexture,numSplats:0},update:e=>{var n,s,r;return e.textureArray1=((n=this.extSplats)==null?void 0:n.textures[0])??di.emptyTexture,e.textureArray2=((s=this.extSplats)==null?void 0:s.textures[1])??di.emptyTexture,e.numSplats=((r=this.extSplats)==null?void 0:r.numSplats)??0,e}}),this.extSplats=t}},zw=Te(`
  vec3 evaluateExtSH1(uvec4 packedData, vec3 viewDir) {
    vec3 sh1_0 = decodeExtRgb(packedData.x);
    vec3 sh1_1 = decodeExtRgb(packedData.y);
    vec3 sh1_2 = decodeExtRgb(packedData.z);

    return sh1_0 * (-0.4886025 * viewDir.y)
      + sh1_1 * (0.4886025 * viewDir.z)
      + sh1_2 * (-0.4886025 * viewDir.x);
  }
`),Hw=Te(`
  vec3 evaluateExtSH12(uvec4 packed1, uvec4 packed2, vec3 viewDir) {
    vec3 sh1_0 = decodeExtRgb(packed1.x);
    vec3 sh1_1 = decodeExtRgb(packed1.y);
    vec3 sh1_2 = decodeExtRgb(packed1.z);

    vec3 sh2_0 = decodeExtRgb(packed1.w);
    vec3 sh2_1 = decodeExtRgb(packed2.x);
    vec3 sh2_2 = decodeExtRgb(packed2.y);
    vec3 sh2_3 = decodeExtRgb(packed2.z);
    vec3 sh2_4 = decodeExtRgb(packed2.w);

    vec3 sh1Rgb = sh1_0 * (-0.4886025 * viewDir.y)
      + sh1_1 * (0.4886025 * viewDir.z)
      + sh1_2 * (-0.4886025 * viewDir.x);

    vec3 sh2Rgb = sh2_0 * (1.0925484 * viewDir.x * viewDir.y)
      + sh2_1 * (-1.0925484 * viewDir.y * viewDir.z)
      + sh2_2 * (0.3153915 * (2.0 * viewDir.z * viewDir.z - viewDir.x * viewDir.x - viewDir.y * viewDir.y))
      + sh2_3 * (-1.0925484 * viewDir.x * viewDir.z)
      + sh2_4 * (0.5462742 * (viewDir.x * viewDir.x - viewDir.y * viewDir.y));

    return sh1Rgb + sh2Rgb;
  }
`),Vw=Te(`
  vec3 evaluateExtSH3(uvec4 packedA, uvec4 packedB, vec3 viewDir) {
    vec3 sh3_0 = decodeExtRgb(packedA.x);
    vec3 sh3_1 = decodeExtRgb(packedA.y);
    vec3 sh3_2 = decodeExtRgb(packedA.z);
    vec3 sh3_3 = decodeExtRgb(packedA.w);
    vec3 sh3_4 = decodeExtRgb(packedB.x);
    vec3 sh3_5 = decodeExtRgb(packedB.y);
    vec3 sh3_6 = decodeExtRgb(packedB.z);

    float xx = viewDir.x * viewDir.x;
    float yy = viewDir.y * viewDir.y;
    float zz = viewDir.z * viewDir.z;
    float xy = viewDir.x * viewDir.y;
    float yz = viewDir.y * viewDir.z;
    float zx = viewDir.z * viewDir.x;

    return sh3_0 * (-0.5900436 * viewDir.y * (3.0 * xx - yy))
      + sh3_1 * (2.8906114 * xy * viewDir.z) +
      + sh3_2 * (-0.4570458 * viewDir.y * (4.0 * zz - xx - yy))
      + sh3_3 * (0.3731763 * viewDir.z * (2.0 * zz - 3.0 * xx - 3.0 * yy))
      + sh3_4 * (-0.4570458 * viewDir.x * (4.0 * zz - xx - yy))
      + sh3_5 * (1.4453057 * viewDir.z * (xx - yy))
      + sh3_6 * (-0.5900436 * viewDir.x * (xx - 3.0 * yy));
  }
`);function ig({coord:i,viewDir:t,numSh:e,sh1Texture:n,sh2Texture:s,sh3TextureA:r,sh3TextureB:a}){return new Xt({inTypes:{coord:"ivec3",viewDir:"vec3",numSh:"int",sh1Texture:"usampler2DArray",sh2Texture:"usampler2DArray",sh3TextureA:"usampler2DArray",sh3TextureB:"usampler2DArray"},outTypes:{rgb:"vec3"},inputs:{coord:i,viewDir:t,numSh:e,sh1Texture:n,sh2Texture:s,sh3TextureA:r,sh3TextureB:a},globals:()=>[zw,Hw,Vw],statements:({inputs:o,outputs:l})=>{let c=["vec3 rgb = vec3(0.0);"];return o.sh1Texture&&(o.sh2Texture?(c.push(...le(`
            if (${o.numSh} == 1) {
              rgb = evaluateExtSH1(texelFetch(${o.sh1Texture}, ${o.coord}, 0), ${o.viewDir});
            } else if (${o.numSh} >= 2) {
              rgb = evaluateExtSH12(texelFetch(${o.sh1Texture}, ${o.coord}, 0), texelFetch(${o.sh2Texture}, ${o.coord}, 0), ${o.viewDir});
            `)),o.sh3TextureA&&o.sh3TextureB&&c.push(...le(`
              if (${o.numSh} >= 3) {
                rgb += evaluateExtSH3(texelFetch(${o.sh3TextureA}, ${o.coord}, 0), texelFetch(${o.sh3TextureB}, ${o.coord}, 0), ${o.viewDir});
              }
            `)),c.push("}")):c.push(...le(`
            if (${o.numSh} >= 1) {
              rgb = evaluateExtSH1(texelFetch(${o.sh1Texture}, ${o.coord}, 0), ${o.viewDir});
            }
            `))),c.push(`${l.rgb} = rgb;`),c}}).outputs}function ws(i,t,e,n,s,r,a){let o=new be(i,t,e,n);return o.format=s,o.type=r,o.internalFormat=a,o.needsUpdate=!0,o}var sg=class xn{constructor(t={}){if(this.capacity=0,this.count=0,this.array=null,this.readback=null,this.source=null,this.needsUpdate=!0,this.dyno=new Xe({key:"rgbaArray",type:rg,globals:()=>[Gw],value:{texture:xn.getEmpty(),count:0},update:e=>(e.texture=this.getTexture(),e.count=this.count,e)}),t.array){this.array=t.array;let e=Math.floor(this.array.length/4);this.capacity=Math.ceil(e/Ut)*Ut,this.capacity>e&&(this.array=new Uint8Array(this.capacity*4),this.array.set(t.array)),this.count=Math.min(e,t.count??Number.POSITIVE_INFINITY)}else this.capacity=t.capacity??0,this.count=0}dispose(){this.readback&&(this.readback.dispose(),this.readback=null),this.source&&(this.source.dispose(),this.source=null)}ensureCapacity(t){var e;if(!this.array||t>(((e=this.array)==null?void 0:e.length)??0)/4){this.capacity=de(t).maxSplats;let n=new Uint8Array(this.capacity*4);this.array&&n.set(this.array),this.array=n}return this.array}getTexture(){var t;let e=(t=this.readback)==null?void 0:t.getTexture();return(this.source||this.array)&&(e=this.maybeUpdateSource()),e??xn.getEmpty()}maybeUpdateSource(){if(!this.array)throw new Error("No array");if(this.needsUpdate||!this.source){if(this.needsUpdate=!1,this.source){let{width:t,height:e,depth:n}=this.source.image;this.capacity!==t*e*n&&(this.source.dispose(),this.source=null)}if(this.source)this.array.buffer!==this.source.image.data.buffer&&(this.source.image.data=new Uint8Array(this.array.buffer));else{let{width:t,height:e,depth:n}=de(this.capacity);this.source=new be(this.array,t,e,n),this.source.format=Ie,this.source.type=Ee,this.source.internalFormat="RGBA8",this.source.needsUpdate=!0}this.source.needsUpdate=!0}return this.source}render({reader:t,count:e,renderer:n}){this.readback||(this.readback=new fd({renderer:n})),this.readback.render({reader:t,count:e,renderer:n}),this.capacity=this.readback.capacity,this.count=this.readback.count}fromPackedSplats({packedSplats:t,base:e,count:n,renderer:s}){let{dynoSplats:r,dynoBase:a,dynoCount:o,reader:l}=xn.makeDynos();return r.packedSplats=t,a.value=e,o.value=n,this.render({reader:l,count:n,renderer:s}),this}async read(){if(!this.readback)throw new Error("No readback");return(!this.array||this.array.length<this.count*4)&&(this.array=new Uint8Array(this.capacity*4)),(await this.readback.readback({readback:this.array})).subarray(0,this.count*4)}async getArray(){if(this.readback)return await this.read();if(this.array)return this.array;throw new Error("No array")}static getEmpty(){if(!xn.emptySource){let t=new Uint8Array(4);xn.emptySource=new be(t,1,1,1),xn.emptySource.format=Ie,xn.emptySource.type=Ee,xn.emptySource.internalFormat="RGBA8",xn.emptySource.needsUpdate=!0}return xn.emptySource}static makeDynos(){if(!xn.dynos){let t=new ac,e=new ti({value:0}),n=new ti({value:0}),s=zn({index:"int"},{rgba8:"vec4"},({index:r})=>{if(!r)throw new Error("index is undefined");r=Mr(r,e);let a=US(t,r,e,n);return{rgba8:Hn(a).outputs.rgba}});xn.dynos={dynoSplats:t,dynoBase:e,dynoCount:n,reader:s}}return xn.dynos}};sg.emptySource=null;sg.dynos=null;var rg={type:"RgbaArray"},Gw=Te(`
  struct RgbaArray {
    sampler2DArray texture;
    int count;
  };
`);var td=256,ed=256,ya=td*ed,Rr=class{constructor(t){var e;if(this.abortController=new AbortController,this.pager=t.pager,this.rootUrl=t.rootUrl??"",this.requestHeader=t.requestHeader,this.withCredentials=t.withCredentials,this.numSh=0,this.maxSh=((e=t.pager)==null?void 0:e.maxSh)??3,this.numSplats=0,this.dynoNumSplats=new ti({value:0}),this.dynoIndices=new Zl({value:gr.emptyIndicesTexture}),this.rgbMinMaxLnScaleMinMax=new br({value:new Zt(0,1,vn,Sn)}),this.lodOpacity=new Ia({value:!1}),this.dynoNumSh=new ti({value:0}),this.shMax=new es({value:new R}),this.fileBytes=t.fileBytes,this.fileType=t.fileType,!this.fileType&&this.fileBytes&&(this.fileType=Nw(this.fileBytes)),!this.fileType&&this.rootUrl&&(this.fileType=Ow(this.rootUrl)),!this.fileType)throw new Error("Unable to determine file type");this.fileType===tn.RAD&&(this.radMetaPromise=this.getRadMeta())}dispose(){this.dynoIndices.value!==gr.emptyIndicesTexture&&(this.dynoIndices.value.dispose(),this.dynoIndices.value=gr.emptyIndicesTexture),this.abortController.abort()}setMaxSh(t){this.maxSh=t}getRadMeta(){return this.radMetaPromise?this.radMetaPromise:(this.radMetaPromise=(async()=>{if(await Cw,this.fileBytes){let t=nm(this.fileBytes.slice(0,1048576));if(t)return t;throw new Error("Failed to decode RAD header")}if(!this.rootUrl)throw new Error("No url or fileBytes provided");for(let t of[65536,256*1024,1024*1024]){let e=await ah({url:this.rootUrl,requestHeader:this.requestHeader,withCredentials:this.withCredentials,offset:0,bytes:t}),n=nm(e);if(n)return n}throw new Error("Failed to decode RAD header")})().then(t=>t),this.radMetaPromise.catch(t=>{console.error(t)}),this.radMetaPromise)}chunkUrl(t){return this.rootUrl.replace(/-lod-0\./,`-lod-${t}.`)}async fetchDecodeChunk(t){let e;if(this.fileType===tn.RAD){let{meta:n,chunksStart:s}=await this.getRadMeta();if(t<0||t>=n.chunks.length)throw new Error(`Chunk index out of range: ${t} (max: ${n.chunks.length-1})`);let{offset:r,bytes:a,filename:o}=n.chunks[t];if(o){if(this.fileBytes)throw new Error("Chunked RAD file not supported with fileBytes");let l=new URL(this.rootUrl,window.location.href).toString(),c=new URL(o,l).toString();e=await ah({url:c,requestHeader:this.requestHeader,withCredentials:this.withCredentials,signal:this.abortController.signal})}else if(r+=s,this.fileBytes){if(r<0||r+a>this.fileBytes.length)throw new Error(`Invalid chunk offset or bytes: ${r} + ${a} > ${this.fileBytes.length}`);e=this.fileBytes.slice(r,r+a)}else if(this.rootUrl)e=await ah({url:this.rootUrl,requestHeader:this.requestHeader,withCredentials:this.withCredentials,offset:r,bytes:a,signal:this.abortController.signal});else throw new Error("No url or fileBytes provided")}else if(!this.fileBytes)if(this.rootUrl){let n=this.chunkUrl(t),s=new Request(n,{headers:this.requestHeader?new Headers(this.requestHeader):void 0,credentials:this.withCredentials?"include":"same-origin",signal:this.abortController.signal}),r=await fetch(s);if(!r.ok||!r.body)throw new Error(`Failed to fetch "${n}": ${r.status} ${r.statusText}`);e=new Uint8Array(await r.arrayBuffer())}else throw new Error("No url or fileBytes provided");return await hc.withWorker(async n=>{var s,r,a,o,l;if(!this.pager)throw new Error("PagedSplats.pager not set");if(!this.pager.extSplats){let d=await n.call("loadPackedSplats",{fileBytes:e,pathName:this.chunkUrl(t),sh1Codes:(s=this.sh1Codes)==null?void 0:s.slice(),sh2Codes:(r=this.sh2Codes)==null?void 0:r.slice(),sh3Codes:(a=this.sh3Codes)==null?void 0:a.slice()});if(!("lodSplats"in d))throw new Error("Loaded chunk does not contain LoD splats");let f=d.lodSplats;return this.splatEncoding||(this.splatEncoding=f.splatEncoding,this.numSh=f.extra.sh3?3:f.extra.sh2?2:f.extra.sh1?1:0,this.rgbMinMaxLnScaleMinMax.value.set(this.splatEncoding.rgbMin??0,this.splatEncoding.rgbMax??1,this.splatEncoding.lnScaleMin??vn,this.splatEncoding.lnScaleMax??Sn),this.lodOpacity.value=this.splatEncoding.lodOpacity??!1,this.shMax.value.set(this.splatEncoding.sh1Max??1,this.splatEncoding.sh2Max??1,this.splatEncoding.sh3Max??1)),this.sh1Codes=f.extra.sh1Codes??this.sh1Codes,this.sh2Codes=f.extra.sh2Codes??this.sh2Codes,this.sh3Codes=f.extra.sh3Codes??this.sh3Codes,f}let c=this.sh3Codes,u=await n.call("loadExtSplats",{fileBytes:e,pathName:this.chunkUrl(t),sh1Codes:(o=this.sh1Codes)==null?void 0:o.slice(),sh2Codes:(l=this.sh2Codes)==null?void 0:l.slice(),sh3Codes:c?[c[0].slice(),c[1].slice()]:void 0});if(!("lodSplats"in u))throw new Error("Loaded chunk does not contain LoD splats");let h=u.lodSplats;return this.splatEncoding||(this.splatEncoding=rd,this.numSh=h.extra.sh3a&&h.extra.sh3b?3:h.extra.sh2?2:h.extra.sh1?1:0),this.sh1Codes=h.extra.sh1Codes??this.sh1Codes,this.sh2Codes=h.extra.sh2Codes??this.sh2Codes,this.sh3Codes=h.extra.sh3Codes??this.sh3Codes,h})}update(t,e){if(!this.pager)throw new Error("PagedSplats.pager not set");let n=this.pager.renderer;this.numSplats=t,this.dynoNumSplats.value=this.numSplats;let s=Math.ceil(t/16384),r=this.dynoIndices.value===gr.emptyIndicesTexture?void 0:this.dynoIndices.value;if(r&&s>r.image.height&&(r.dispose(),r=void 0),!r)r=new Tn(e,4096,s,ie,Wt),r.internalFormat="RGBA32UI",r.needsUpdate=!0,n.initTexture(r),this.dynoIndices.value=r;else{let a=r.image.data;a.set(e.subarray(0,t)),ic(n,r,4096,s,a)}}prepareFetchSplat(){}getNumSplats(){return this.numSplats}hasRgbDir(){return this.pager?Math.min(this.numSh,this.pager.maxSh)>0:!1}getNumSh(){return this.numSh}fetchSplat({index:t,viewOrigin:e}){if(!this.pager)throw new Error("PagedSplats.pager not set");let n=this.pager.readIndex.apply({index:t,numSplats:this.dynoNumSplats,indices:this.dynoIndices}).index;return this.pager.extSplats?this.hasRgbDir()&&e?(this.dynoNumSh.value=Math.min(this.numSh,this.maxSh,this.pager.maxSh),this.pager.readSplatExtDir.apply({index:n,viewOrigin:e,numSh:this.dynoNumSh}).gsplat):this.pager.readSplatExt.apply({index:n}).gsplat:this.hasRgbDir()&&e?(this.dynoNumSh.value=Math.min(this.numSh,this.maxSh,this.pager.maxSh),this.pager.readSplatDir.apply({index:n,rgbMinMaxLnScaleMinMax:this.rgbMinMaxLnScaleMinMax,lodOpacity:this.lodOpacity,viewOrigin:e,numSh:this.dynoNumSh,shMax:this.shMax}).gsplat):this.pager.readSplat.apply({index:n,rgbMinMaxLnScaleMinMax:this.rgbMinMaxLnScaleMinMax,lodOpacity:this.lodOpacity}).gsplat}forEachSplat(t){if(!this.pager||!this.numSplats)return;let e=this.pager.extSplats,n=this.dynoIndices.value.image.data,s=this.pager.packedTexture.value.image.data,r=this.pager.extTexture.value.image.data,a=[s,r];for(let o=0;o<this.numSplats;++o){let l=n[o],c=e?Jl(a,l):tc(s,l,this.splatEncoding);t(o,c.center,c.scales,c.quaternion,c.opacity,c.color)}}},en=class ui{constructor(t){this.fetchPause=0,this.splatsChunkToPage=new Map,this.pageToSplatsChunk=[],this.renderer=t.renderer,this.extSplats=t.extSplats??!1,this.pageSplats=ya,this.maxSplats=t.maxSplats??16777216,this.maxPages=Math.ceil(this.maxSplats/ya),this.maxSplats=this.maxPages*ya,this.maxSh=t.maxSh??3,this.curSh=0,this.autoDrive=t.autoDrive??!0,this.numFetchers=t.numFetchers??3,this.splatsChunkToPage=new Map,this.pageToSplatsChunk=new Array(this.maxPages),this.pageFreelist=Array.from({length:this.maxPages},(n,s)=>s),this.pageLru=new Set,this.freeablePages=[],this.newUploads=[],this.readyUploads=[],this.lodTreeUpdates=[],this.fetchers=[],this.fetched=[],this.fetchPriority=[],this.packedTexture=new yn({value:this.newUint32ArrayTexture(4)}),this.extTexture=new yn({value:this.extSplats?this.newUint32ArrayTexture(4):ui.emptyExtTexture});let e=this.extSplats?ui.emptyExtShTextures:ui.emptyShTextures;this.shTextures=e.map(n=>new yn({value:n})),this.readIndex=zn({index:"int",numSplats:"int",indices:"usampler2D"},{index:"int"},({index:n,numSplats:s,indices:r})=>new Xt({inTypes:{index:"int",numSplats:"int",indices:"usampler2D"},outTypes:{index:"int"},inputs:{index:n,numSplats:s,indices:r},statements:({inputs:a,outputs:o})=>le(`
            if (${a.index} >= ${a.numSplats}) {
              return;
            }

            ivec2 indexCoord = ivec2((${a.index} >> 2) & 4095, ${a.index} >> 14);
            uint index = texelFetch(${a.indices}, indexCoord, 0)[${a.index} & 3];
            ${o.index} = int(index);
          `)}).outputs),this.readSplat=zn({index:"int",rgbMinMaxLnScaleMinMax:"vec4",lodOpacity:"bool"},{gsplat:ge},({index:n,rgbMinMaxLnScaleMinMax:s,lodOpacity:r})=>new Xt({inTypes:{index:"int",packedTexture:"usampler2DArray",rgbMinMaxLnScaleMinMax:"vec4",lodOpacity:"bool"},outTypes:{gsplat:ge},inputs:{index:n,packedTexture:this.packedTexture,rgbMinMaxLnScaleMinMax:s,lodOpacity:r},globals:()=>[Pn],statements:({inputs:a,outputs:o})=>le(`
            int index = ${a.index};
            ivec3 splatCoord = pagedSplatTexCoord(index);
            uvec4 packedData = texelFetch(${a.packedTexture}, splatCoord, 0);

            unpackSplatEncoding(packedData, ${o.gsplat}.center, ${o.gsplat}.scales, ${o.gsplat}.quaternion, ${o.gsplat}.rgba, ${a.rgbMinMaxLnScaleMinMax});
            if ((${o.gsplat}.rgba.a == 0.0) || all(equal(${o.gsplat}.scales, vec3(0.0, 0.0, 0.0)))) {
              return;
            }
            
            ${o.gsplat}.index = index;
            ${o.gsplat}.flags = GSPLAT_FLAG_ACTIVE;
            if (${a.lodOpacity}) {
              ${o.gsplat}.rgba.a *= 2.0;
            }
          `)}).outputs),this.readSplatDir=zn({index:"int",rgbMinMaxLnScaleMinMax:"vec4",lodOpacity:"bool",viewOrigin:"vec3",numSh:"int",shMax:"vec3"},{gsplat:ge},({index:n,rgbMinMaxLnScaleMinMax:s,lodOpacity:r,viewOrigin:a,numSh:o,shMax:l})=>{if(!n||!s||!r||!a||!o||!l)throw new Error("index and viewOrigin are required");let c=this.readSplat.apply({index:n,rgbMinMaxLnScaleMinMax:s,lodOpacity:r}).gsplat,u=Hn(c).outputs.center,h=sc(Tr(u,a)),d=ng({coord:Jp(n),viewDir:h,numSh:o,sh1Texture:this.shTextures[0],sh2Texture:this.shTextures[1],sh3Texture:this.shTextures[2],shMax:l}).rgb;return d=Mr(d,Hn(c).outputs.rgb),c=vr({gsplat:c,rgb:d}),{gsplat:c}}),this.readSplatExt=zn({index:"int"},{gsplat:ge},({index:n})=>new Xt({inTypes:{index:"int",extTexture1:"usampler2DArray",extTexture2:"usampler2DArray"},outTypes:{gsplat:ge},inputs:{index:n,extTexture1:this.packedTexture,extTexture2:this.extTexture},globals:()=>[Pn],statements:({inputs:s,outputs:r})=>le(`
            int index = ${s.index};
            ivec3 splatCoord = ivec3(index & 255, (index >> 8) & 255, index >> 16);
            uvec4 ext1 = texelFetch(${s.extTexture1}, splatCoord, 0);
            float alpha = unpackSplatExtAlpha(ext1);
            if (alpha == 0.0) {
              return;
            }

            uvec4 ext2 = texelFetch(${s.extTexture2}, splatCoord, 0);
            unpackSplatExt(ext1, ext2, ${r.gsplat}.center, ${r.gsplat}.scales, ${r.gsplat}.quaternion, ${r.gsplat}.rgba);
            if (all(equal(${r.gsplat}.scales, vec3(0.0, 0.0, 0.0)))) {
              return;
            }

            ${r.gsplat}.index = index;
            ${r.gsplat}.flags = GSPLAT_FLAG_ACTIVE;
          `)}).outputs),this.readSplatExtDir=zn({index:"int",viewOrigin:"vec3",numSh:"int"},{gsplat:ge},({index:n,viewOrigin:s,numSh:r})=>{if(!n||!s||!r)throw new Error("index and viewOrigin are required");let a=this.readSplatExt.apply({index:n}).gsplat,o=Hn(a).outputs.center,l=sc(Tr(o,s)),c=ig({coord:Jp(n),viewDir:l,numSh:r,sh1Texture:this.shTextures[0],sh2Texture:this.shTextures[1],sh3TextureA:this.shTextures[2],sh3TextureB:this.shTextures[3]}).rgb;return c=Mr(c,Hn(a).outputs.rgb),a=vr({gsplat:a,rgb:c}),{gsplat:a}})}dispose(){this.autoDrive=!1,this.numFetchers=0,this.packedTexture.value.dispose(),this.packedTexture.value.source.data=null,this.extTexture.value!==ui.emptyExtTexture&&(this.extTexture.value.dispose(),this.extTexture.value.source.data=null);let t=this.extSplats?ui.emptyExtShTextures:ui.emptyShTextures;for(let e=0;e<t.length;e++){let n=this.shTextures[e].value;n!==t[e]&&(n.dispose(),n.source.data=null)}}ensureShTextures(t){this.curSh=Math.max(this.curSh,t);let e=this.extSplats?ui.emptyExtShTextures:ui.emptyShTextures;for(let n=0;n<this.curSh;n++)if(this.shTextures[n].value===e[n]){let s=this.shTextures[n].value===ui.emptyUint32x2?2:4;this.shTextures[n].value=this.newUint32ArrayTexture(s)}}allocatePage(){return this.pageFreelist.shift()}getSplatsChunk(t,e){let n=this.splatsChunkToPage.get(t);if(n)return n[e]}insertSplatsChunkPage(t,e,n,s){this.splatsChunkToPage.has(t)||this.splatsChunkToPage.set(t,[]);let r=this.splatsChunkToPage.get(t);if(!r)throw new Error("impossible");e>=r.length&&(r.length=e+1);let a={page:n,lru:s};return r[e]=a,this.pageLru.add(a),this.pageToSplatsChunk[n]={splats:t,chunk:e,time:performance.now()},this.pageToSplatsChunk[n]}removeSplatsChunkPage(t,e,n){let s=this.splatsChunkToPage.get(t);if(!s)throw new Error("impossible");let r=s[e];if(!r)throw new Error(`pageLru not found for splats: ${t}, chunk: ${e}, page: ${n}`);for(this.pageLru.delete(r),s[e]=void 0;s.length>0&&s[s.length-1]===void 0;)s.pop();for(s.length===0&&this.splatsChunkToPage.delete(t),this.pageToSplatsChunk[n]=void 0;this.pageToSplatsChunk.length>0&&this.pageToSplatsChunk[this.pageToSplatsChunk.length-1]===void 0;)this.pageToSplatsChunk.pop()}removeSplats(t){let e=this.splatsChunkToPage.get(t);if(!e)return;let n=new Set;for(;e.length>0;){let s=e.pop();if(s){let{page:r}=s;this.pageToSplatsChunk[r]=void 0,n.add(r),this.pageFreelist.push(r),this.pageLru.delete(s)}}this.splatsChunkToPage.delete(t),this.freeablePages=this.freeablePages.filter(s=>!n.has(s))}uploadPage(t,e,n,s){let r=t*ya;rh(this.packedTexture,t,r*4,e),s&&rh(this.extTexture,t,r*4,s);let a=Math.min(n.length,3);this.ensureShTextures(a);for(let o=0;o<n.length;o++){let l=n[o],c=this.shTextures[o].value.format===oi?2:4;rh(this.shTextures[o],t,r*c,l)}}newUint32ArrayTexture(t){let e=new Uint32Array(this.maxPages*td*ed*t),n=new be(e,td,ed,this.maxPages);return n.format=t===2?oi:ie,n.type=Wt,n.internalFormat=t===2?"RG32UI":"RGBA32UI",n.needsUpdate=!0,n.source.dataReady=!1,this.renderer.initTexture(n),n}driveFetchers(){let t=[],e=[],n=0;for(let{splats:a,chunk:o}of this.fetchPriority){let l=this.getSplatsChunk(a,o);if(l){n>=this.maxPages?e.push(l):t.push(l),n+=1;continue}if(this.fetched.some(({splats:c,chunk:u})=>a===c&&o===u)||this.fetchers.some(({splats:c,chunk:u})=>a===c&&o===u)){n+=1;continue}if(n<this.maxPages&&this.fetchers.length<this.numFetchers){n+=1;let c={splats:a,chunk:o};this.fetchers.push(c),a.fetchDecodeChunk(o).then(async h=>{a.abortController.signal.aborted||(this.fetched.push({splats:a,chunk:o,data:h}),this.fetchPause>0&&await new Promise(d=>setTimeout(d,this.fetchPause)))},async h=>{h.name!=="AbortError"&&console.warn(h);let d=250+500*Math.random();await new Promise(f=>setTimeout(f,d))}).finally(()=>{let h=this.fetchers.indexOf(c);this.fetchers[h]=this.fetchers[this.fetchers.length-1],this.fetchers.length--,this.processFetched()}).then(h=>{this.autoDrive&&this.driveFetchers()})}}let s=performance.now();for(let a of e.reverse())a.lru=s,this.pageLru.delete(a),this.pageLru.add(a);let r=new Set(this.pageLru);for(let a of t.reverse())r.delete(a),a.lru=s,this.pageLru.delete(a),this.pageLru.add(a);this.freeablePages=Array.from(r).map(({page:a})=>a)}allocateFreeable(){let t=this.freeablePages.shift();if(t===void 0)return;let e=this.pageToSplatsChunk[t];if(!e)throw new Error(`splatsChunk not found for page: ${t}`);let{splats:n,chunk:s}=e;return this.removeSplatsChunkPage(n,s,t),this.lodTreeUpdates.push({splats:n,page:t,chunk:s,numSplats:ya}),t}processFetched(){let t=performance.now();for(;;){let e=this.fetched.shift();if(!e)break;let{splats:n,chunk:s,data:r}=e,a=this.allocatePage();if(a===void 0&&(a=this.allocateFreeable(),a===void 0))return;this.insertSplatsChunkPage(n,s,a,t);let{numSplats:o,extra:l}=r;if(this.lodTreeUpdates.push({splats:n,page:a,chunk:s,numSplats:o,lodTree:l.lodTree}),$w(r,this.extSplats)){let c=r.extArrays,u=c[0],h=c[1],d=[r.extra.sh1,r.extra.sh2,r.extra.sh3a,r.extra.sh3b],f=d.findIndex(g=>!g);f>=0&&(d.length=f),this.newUploads.push({page:a,numSplats:o,packedArray:u,extArray:h,shArrays:d})}else{let c=r.packedArray,u=[r.extra.sh1,r.extra.sh2,r.extra.sh3],h=u.findIndex(d=>!d);h>=0&&(u.length=h),this.newUploads.push({page:a,numSplats:o,packedArray:c,shArrays:u})}}}processUploads(){for(;;){let t=this.readyUploads.shift();if(!t)break;let{page:e,numSplats:n,packedArray:s,extArray:r,shArrays:a}=t;this.uploadPage(e,s,a,r)}}consumeLodTreeUpdates(){let t=this.lodTreeUpdates;return this.lodTreeUpdates=[],this.readyUploads.push(...this.newUploads),this.newUploads=[],t}};en.emptyUint32x4=(()=>{let{width:i,height:t,depth:e,maxSplats:n}=de(1),s=new Uint32Array(n*4),r=new be(s,i,t,e);return r.format=ie,r.type=Wt,r.internalFormat="RGBA32UI",r.needsUpdate=!0,r})();en.emptyUint32x2=(()=>{let{width:i,height:t,depth:e,maxSplats:n}=de(1),s=new Uint32Array(n*2),r=new be(s,i,t,e);return r.format=oi,r.type=Wt,r.internalFormat="RG32UI",r.needsUpdate=!0,r})();en.emptyIndicesTexture=(()=>{let i=new Uint32Array(16384),t=new Tn(i,4096,1);return t.format=ie,t.type=Wt,t.internalFormat="RGBA32UI",t.needsUpdate=!0,t})();en.emptyPackedTexture=en.emptyUint32x4;en.emptyExtTexture=en.emptyUint32x4;en.emptyShTextures=[en.emptyUint32x2,en.emptyUint32x4,en.emptyUint32x4];en.emptyExtShTextures=[en.emptyUint32x4,en.emptyUint32x4,en.emptyUint32x4,en.emptyUint32x4];var gr=en;function $w(i,t){return t}function rh(i,t,e,n){i.value.image.data.subarray(e,e+n.length).set(n),i.value.addLayerUpdate(t),i.value.needsUpdate=!0,i.value.source.dataReady=!0}async function ah({url:i,requestHeader:t,withCredentials:e,offset:n,bytes:s,signal:r}){let a=new Request(i,{headers:t?new Headers(t):void 0,credentials:e?"include":"same-origin",signal:r});n!==void 0&&s!==void 0&&a.headers.set("Range",`bytes=${n}-${n+s-1}`);let o=await fetch(a);if(!o.ok||!o.body)throw new Error(`Failed to fetch "${i}": ${o.status} ${o.statusText}`);return new Uint8Array(await o.arrayBuffer())}var nd=class{constructor(){this.fetchDyno=new Xt({inTypes:{},outTypes:{gsplat:ge},globals:()=>[Pn],statements:({outputs:t})=>le(`
      ${t.gsplat}.flags = 0u;
      return;
    `)}).outputs.gsplat}prepareFetchSplat(){}dispose(){}getNumSplats(){return 0}hasRgbDir(){return!1}getNumSh(){return 0}setMaxSh(t){}fetchSplat({index:t}){return this.fetchDyno}forEachSplat(){}},xd=class Ms extends Da{constructor(t={}){if(super({update:e=>this.update(e)}),this.isInitialized=!1,this.recolor=new Lt(1,1,1),this.opacity=1,this.generatorDirty=!0,this.enableViewToObject=!1,this.enableViewToWorld=!1,this.enableWorldToView=!1,this.skinning=null,this.edits=null,this.rgbaDisplaceEdits=null,this.splatRgba=null,this.maxSh=3,this.showLodPageDyno=new ti({value:0}),t.splats)this.splats=t.splats,this.numSplats=t.splats.getNumSplats();else if(t.paged){t.extSplats&&console.warn("To set extSplats with the paged option, set SparkRenderer.pagedExtSplats");let e=t.url??"";if(t.paged instanceof Rr)this.paged=t.paged;else{let n={rootUrl:e};if(t.paged instanceof gr)n.pager=t.paged;else if(t.paged===!0)n.fileType=t.fileType;else throw new Error("Invalid paged option");this.paged=new Rr(n)}this.splats=this.paged}else t.extSplats?(this.extSplats=t.extSplats instanceof di?t.extSplats:new di,t.extSplats=this.extSplats,this.numSplats=this.extSplats.numSplats,this.splats=this.extSplats):t.packedSplats?(this.packedSplats=t.packedSplats,this.packedSplats.splatEncoding=t.splatEncoding??{...rd},this.splats=this.packedSplats):this.packedSplats=new Ar;if(this.editable=t.editable??!0,this.raycastable=t.raycastable??!0,this.minRaycastOpacity=t.minRaycastOpacity??.2,this.onFrame=t.onFrame,this.context={transform:new pr,viewToWorld:new pr,worldToView:new pr,viewToObject:new pr,covTransform:new mr,covViewToWorld:new mr,covWorldToView:new mr,covViewToObject:new mr,recolor:new br({value:new Zt().setScalar(Number.NEGATIVE_INFINITY)}),time:new Sr({value:0}),deltaTime:new Sr({value:0}),numSplats:new ti({value:0}),splats:new nd,enableLod:new Ia({value:!1}),lodIndices:new Zl({value:hm,key:"lodIndices"})},this.covSplats=t.covSplats??!1,this.covSplats&&!this.extSplats)throw new Error("CovSplats requires ExtSplats");if(this.objectModifiers=t.objectModifier?[t.objectModifier]:void 0,this.worldModifiers=t.worldModifier?[t.worldModifier]:void 0,t.objectModifiers&&(this.objectModifiers=t.objectModifiers),t.worldModifiers&&(this.worldModifiers=t.worldModifiers),this.enableLod=t.enableLod,this.lodScale=t.lodScale??1,this.behindFoveate=t.behindFoveate,this.coneFov0=t.coneFov0,this.coneFov=t.coneFov,this.coneFoveate=t.coneFoveate,this.updateGenerator(),t.url||t.fileBytes||t.stream||t.constructSplats||t.packedSplats&&!t.packedSplats.isInitialized||this.extSplats&&!this.extSplats.isInitialized)this.initialized=this.asyncInitialize(t).then(async()=>{if(this.updateGenerator(),this.isInitialized=!0,t.onLoad){let e=t.onLoad(this);e instanceof Promise&&await e}return this});else if(this.isInitialized=!0,this.initialized=Promise.resolve(this),t.onLoad){let e=t.onLoad(this);e instanceof Promise&&(this.initialized=e.then(()=>this))}}async asyncInitialize(t){let{url:e,fileBytes:n,fileType:s,fileName:r,stream:a,streamLength:o,maxSplats:l,constructSplats:c,onProgress:u,splatEncoding:h,lod:d,nonLod:f,lodAbove:g}=t;if(this.packedSplats){if(e||n||a||c){let _={url:e,fileBytes:n,fileType:s,fileName:r,stream:a,streamLength:o,maxSplats:l,construct:c,onProgress:u,splatEncoding:h,lod:d,nonLod:f,lodAbove:g};this.packedSplats.reinitialize(_)}await this.packedSplats.initialized,this.splats=this.packedSplats}else if(this.extSplats&&(e||n||a||c)){let _=c;this.extSplats.reinitialize({url:e,fileBytes:n,fileType:s,fileName:r,stream:a,streamLength:o,maxSplats:l,construct:_,onProgress:u,lod:d,nonLod:f,lodAbove:g}),await this.extSplats.initialized,this.splats=this.extSplats}this.splats&&(this.numSplats=this.splats.getNumSplats(),this.updateGenerator())}pushSplat(t,e,n,s,r){this.packedSplats?this.packedSplats.pushSplat(t,e,n,s,r):this.extSplats&&this.extSplats.pushSplat(t,e,n,s,r)}forEachSplat(t){var e;(e=this.splats)==null||e.forEachSplat(t)}dispose(){var t;(t=super.dispose)==null||t.call(this),this.splats&&this.splats!==this.packedSplats&&this.splats!==this.extSplats&&(this.splats.dispose(),this.splats=void 0),this.packedSplats&&(this.packedSplats.dispose(),this.packedSplats=void 0),this.extSplats&&(this.extSplats.dispose(),this.extSplats=void 0)}getBoundingBox(t=!0){var e;if(!this.initialized)throw new Error("Cannot get bounding box before SplatMesh is initialized");let n=new R(Number.POSITIVE_INFINITY,Number.POSITIVE_INFINITY,Number.POSITIVE_INFINITY),s=new R(Number.NEGATIVE_INFINITY,Number.NEGATIVE_INFINITY,Number.NEGATIVE_INFINITY),r=new R,a=[-1,1];function o(c,u,h,d,f,g){if(t)n.min(u),s.max(u);else for(let _ of a)for(let p of a)for(let m of a)r.set(_*h.x,p*h.y,m*h.z),r.applyQuaternion(d),r.add(u),n.min(r),s.max(r)}return(e=this.splats)==null||e.forEachSplat(o),new Qe(n,s)}set objectModifier(t){t?this.objectModifiers=[t]:this.objectModifiers=void 0}set worldModifier(t){t?this.worldModifiers=[t]:this.worldModifiers=void 0}constructGenerator(t){if(this.covSplats)return this.constructCovGenerator(t);let{transform:e,viewToObject:n,recolor:s}=t,r=zn({index:"int"},{gsplat:ge},({index:a})=>{if(!a)throw new Error("index is undefined");a=cm(t.lodIndices,a,t.numSplats,t.enableLod,this.showLodPageDyno),t.splats.setMaxSh(this.maxSh),t.splats.prepareFetchSplat();let o=t.splats.fetchSplat({index:a,viewOrigin:n.translate});if(this.splatRgba&&(o=um(o,this.splatRgba.dyno,a,t.enableLod)),this.skinning&&(o=this.skinning.modify(o)),this.objectModifiers)for(let c of this.objectModifiers)o=c.apply({gsplat:o}).gsplat;o=e.applyGsplat(o);let l=Er(s,Hn(o).outputs.rgba);if(o=vr({gsplat:o,rgba:l}),this.rgbaDisplaceEdits&&(o=this.rgbaDisplaceEdits.modify(o)),this.worldModifiers)for(let c of this.worldModifiers)o=c.apply({gsplat:o}).gsplat;return{gsplat:o}});this.generator=r,this.covGenerator=void 0}constructCovGenerator(t){let{covTransform:e,covViewToObject:n,recolor:s}=t,r=zn({index:"int"},{covsplat:ln},({index:a})=>{if(!a)throw new Error("index is undefined");a=cm(t.lodIndices,a,t.numSplats,t.enableLod,this.showLodPageDyno),t.splats.prepareFetchSplat();let o=t.splats.fetchSplat({index:a,viewOrigin:n.offset});if(this.splatRgba&&(o=um(o,this.splatRgba.dyno,a,t.enableLod)),this.objectModifiers)for(let u of this.objectModifiers)o=u.apply({gsplat:o}).gsplat;let l=dh(o);if(this.skinning&&(l=this.skinning.modifyCov(l)),this.covObjectModifiers)for(let u of this.covObjectModifiers)l=u.apply({covsplat:l}).covsplat;l=e.applyCovSplat(l);let c=Er(s,vh(l).outputs.rgba);if(l=wm({covsplat:l,rgba:c}),this.rgbaDisplaceEdits&&(l=this.rgbaDisplaceEdits.modifyCov(l)),this.covWorldModifiers)for(let u of this.covWorldModifiers)l=u.apply({covsplat:l}).covsplat;return{covsplat:l}});this.generator=void 0,this.covGenerator=r}updateGenerator(){this.generatorDirty=!0}update({renderer:t,time:e,deltaTime:n,viewToWorld:s,camera:r,renderSize:a,globalEdits:o,lodIndices:l}){var c,u,h;this.context.time.value=e,this.context.deltaTime.value=n,Ms.dynoTime.value=e,this.showLodPageDyno.value=this.showLodPage??-1;let d=this.splats??this.packedSplats??this.extSplats;d&&(this.context.splats=d),this.numSplats=this.context.splats.getNumSplats();let f=!1,g=((c=this.packedSplats)==null?void 0:c.lodSplats)??((u=this.extSplats)==null?void 0:u.lodSplats);if(this.context.enableLod.value=g!=null&&l!=null,this.enableLod===!1&&(this.context.enableLod.value=!1),this.context.lodIndices.value=l?.texture??hm,this.context.enableLod.value&&g&&(this.context.splats=g,this.numSplats=l?.numSplats??0),this.context.numSplats.value=this.numSplats,this.context.splats!==this.lastSplats&&(this.lastSplats=this.context.splats,this.generatorDirty=!0),this.covSplats){this.context.covTransform.update(this)&&(f=!0),this.context.covViewToWorld.updateFromMatrix(s)&&this.enableViewToWorld&&(f=!0);let y=s.clone().invert();this.context.covWorldToView.updateFromMatrix(y)&&this.enableWorldToView&&(f=!0);let S=this.matrixWorld.clone().invert().multiply(s);this.context.covViewToObject.updateFromMatrix(S)&&(this.enableViewToObject||this.context.splats.hasRgbDir())&&(f=!0)}else{this.context.transform.update(this)&&(f=!0),this.context.viewToWorld.updateFromMatrix(s)&&this.enableViewToWorld&&(f=!0);let y=s.clone().invert();this.context.worldToView.updateFromMatrix(y)&&this.enableWorldToView&&(f=!0);let T=new Vt().compose(this.context.transform.translate.value,this.context.transform.rotate.value,new R().setScalar(this.context.transform.scale.value)).invert().multiply(s);this.context.viewToObject.updateFromMatrix(T)&&(this.enableViewToObject||this.context.splats.hasRgbDir())&&(f=!0)}let _=new Zt(this.recolor.r,this.recolor.g,this.recolor.b,this.opacity);_.equals(this.context.recolor.value)||(this.context.recolor.value.copy(_),f=!0);let p=this.editable?(this.edits??[]).concat(o):[];this.editable&&!this.edits&&this.traverseVisible(y=>{y instanceof jm&&p.push(y)}),p.sort((y,w)=>y.ordering-w.ordering);let m=p.map(y=>{if(y.sdfs!=null)return{edit:y,sdfs:y.sdfs};let w=[];return y.traverseVisible(S=>{S instanceof Yh&&w.push(S)}),{edit:y,sdfs:w}});if(m.length>0&&!this.rgbaDisplaceEdits){let y=m.length,w=m.reduce((S,T)=>S+T.sdfs.length,0);this.rgbaDisplaceEdits=new Kh({maxEdits:y,maxSdfs:w}),this.generatorDirty=!0}if(this.rgbaDisplaceEdits){let y=this.rgbaDisplaceEdits.update(m);f||(f=y.updated),y.dynoUpdated&&(this.generatorDirty=!0)}this.generatorDirty&&(this.constructGenerator(this.context),this.generatorDirty=!1,f=!0),f&&this.updateVersion(),(h=this.onFrame)==null||h.call(this,{mesh:this,time:e,deltaTime:n})}raycast(t,e){var n,s,r,a,o,l,c,u,h,d,f,g,_,p,m,y,w,S,T,E,x,M,N;if(!Iw()||!this.raycastable||!this.packedSplats&&!this.extSplats&&!this.paged)return;let C=this.paged!=null,D=C?((s=(n=this.paged)==null?void 0:n.pager)==null?void 0:s.extSplats)??!1:this.extSplats!=null,{near:U,far:z,ray:P}=t,G=this.matrixWorld.clone().invert(),q=new At().setFromMatrix4(G),H=P.origin.clone().applyMatrix4(G),tt=P.direction.clone().applyMatrix3(q),V=fw(),Z=V.length/4,J=0,_t=((r=this.raycastIndices)==null?void 0:r.numSplats)??(C?(a=this.paged)==null?void 0:a.numSplats:this.context.numSplats.value)??0,Tt=((o=this.raycastIndices)==null?void 0:o.indices)??(C?(l=this.paged)==null?void 0:l.dynoIndices.value.image.data:this.context.enableLod.value?this.context.lodIndices.value.image.data:null)??null;if(D){let W=pw(),et=C?(m=(p=this.paged)==null?void 0:p.pager)==null?void 0:m.packedTexture.value.image.data:Tt?(w=(y=this.extSplats)==null?void 0:y.lodSplats)==null?void 0:w.extArrays[0]:(S=this.extSplats)==null?void 0:S.extArrays[0],ht=C?(E=(T=this.paged)==null?void 0:T.pager)==null?void 0:E.extTexture.value.image.data:Tt?(M=(x=this.extSplats)==null?void 0:x.lodSplats)==null?void 0:M.extArrays[1]:(N=this.extSplats)==null?void 0:N.extArrays[1];if(!et||!ht)return;for(let yt=0;yt<_t;yt+=Z){let ot=Math.min(Z,_t-yt);if(!Tt)V.set(et.subarray(yt*4,(yt+ot)*4)),W.set(ht.subarray(yt*4,(yt+ot)*4));else for(let ue=0;ue<ot;++ue){let Et=Tt[yt+ue],Ot=ue*4,Yt=Et*4;V[Ot]=et[Yt],V[Ot+1]=et[Yt+1],V[Ot+2]=et[Yt+2],V[Ot+3]=et[Yt+3],W[Ot]=ht[Yt],W[Ot+1]=ht[Yt+1],W[Ot+2]=ht[Yt+2],W[Ot+3]=ht[Yt+3]}let Pt=mw(H.x,H.y,H.z,tt.x,tt.y,tt.z,this.minRaycastOpacity,U,z,ot);J=this.appendRaycastBuffer(J,Pt)}}else{let W=C?(u=(c=this.paged)==null?void 0:c.pager)==null?void 0:u.packedTexture.value.image.data:Tt?(d=(h=this.packedSplats)==null?void 0:h.lodSplats)==null?void 0:d.packedArray:(f=this.packedSplats)==null?void 0:f.packedArray;if(!W)return;let et=C?(g=this.paged)==null?void 0:g.splatEncoding:(_=this.packedSplats)==null?void 0:_.splatEncoding;for(let ht=0;ht<_t;ht+=Z){let yt=Math.min(Z,_t-ht);if(!Tt)V.set(W.subarray(ht*4,(ht+yt)*4));else for(let Pt=0;Pt<yt;++Pt){let ue=Tt[ht+Pt],Et=Pt*4,Ot=ue*4;V[Et]=W[Ot],V[Et+1]=W[Ot+1],V[Et+2]=W[Ot+2],V[Et+3]=W[Ot+3]}let ot=gw(H.x,H.y,H.z,tt.x,tt.y,tt.z,this.minRaycastOpacity,U,z,yt,et?.lnScaleMin??vn,et?.lnScaleMax??Sn,et?.lodOpacity??!1);J=this.appendRaycastBuffer(J,ot)}}for(let W of Ms.raycastBuffer.subarray(0,J)){let et=P.direction.clone().multiplyScalar(W).add(P.origin);e.push({distance:W,point:et,object:this})}}appendRaycastBuffer(t,e){let n=t+e.length,s=Ms.raycastBuffer.length;if(n>s){for(;s<n;)s*=2;let r=new Float32Array(s);r.set(Ms.raycastBuffer.subarray(0,t)),Ms.raycastBuffer=r}return Ms.raycastBuffer.set(e,t),t+e.length}async createLodSplats({rgbaArray:t,quality:e}={}){this.packedSplats?await this.packedSplats.createLodSplats({quality:e,rgbaArray:t}):this.extSplats&&await this.extSplats.createLodSplats({quality:e,rgbaArray:t})}};xd.dynoTime=new Sr({value:0});xd.raycastBuffer=new Float32Array(1024);var Jn=xd;function cm(i,t,e,n,s){return xm({inTypes:{lodIndices:"usampler2D",index:"int",numSplats:"int",enableLod:"bool",showLodPage:"int"},outTypes:{index:"int"},inputs:{lodIndices:i,index:t,numSplats:e,enableLod:n,showLodPage:s},statements:({inputs:r,outputs:a})=>le(`
        int index = ${r.index};
        if (${r.showLodPage} < 0) {
          if (index >= ${r.numSplats}) {
            return;
          }
          if (${r.enableLod}) {
            ivec2 lodIndexCoord = ivec2((index >> 2) & 4095, index >> 14);
            uint splatIndex = texelFetch(${r.lodIndices}, lodIndexCoord, 0)[index & 3];
            ${a.index} = int(splatIndex);
          } else {
            ${a.index} = index;
          }
        } else {
          int start = ${r.showLodPage} << 16;
          if (index >= 65536) {
            return;
          }
          ${a.index} = start + index;
        }
      `)}).outputs.index}function um(i,t,e,n){return xm({inTypes:{gsplat:ge,rgba:rg,index:"int",enableLod:"bool"},outTypes:{gsplat:ge},inputs:{gsplat:i,rgba:t,index:e,enableLod:n},statements:({inputs:s,outputs:r})=>le(`
        ${r.gsplat} = ${s.gsplat};
        if (!${s.enableLod} && (${s.index} >= 0) && (${s.index} < ${s.rgba}.count)) {
          ${r.gsplat}.rgba = texelFetch(${s.rgba}.texture, splatTexCoord(${s.index}), 0);
        }
      `)}).outputs.gsplat}var hm=(()=>{let i=new Tn(new Uint32Array(16384),4096,1,ie,Wt);return i.internalFormat="RGBA32UI",i.needsUpdate=!0,i})(),Vn=class Be{constructor({extSplats:t,covSplats:e}={}){if(this.time=0,this.deltaTime=0,this.viewToWorld=new Vt,this.viewOrigin=new R,this.viewDirection=new R,this.maxSplats=0,this.numSplats=0,this.target=null,this.mapping=[],this.version=-1,this.mappingVersion=-1,this.readback=null,this.readbackSplats=[],!Fm)throw new Error("Spark requires THREE.js r179 or above");this.extSplats=t??!0,this.covSplats=e??!1}dispose(){this.target&&(this.target.dispose(),this.target=null)}getTextures(){return this.target?this.target.textures:Be.emptyTextures}generateMapping(t){let e=0,n=t.map(s=>{let r=e,a=Math.ceil(s/Ut)*Ut;return e+=a,{base:r,count:s}});return{maxSplats:e,mapping:n}}ensureGenerate({maxSplats:t}){if(this.target&&(t??1)<=this.maxSplats)return!1;this.dispose();let e=de(t??1),{width:n,height:s,depth:r}=e;if(this.maxSplats=e.maxSplats,this.target=new us(n,s,r,{depthBuffer:!1,stencilBuffer:!1,generateMipmaps:!1,magFilter:fe,minFilter:fe,format:ie,type:Wt}),this.target.scissorTest=!0,this.extSplats){let a=this.target.texture.clone(),o=this.target.texture.clone();o.format=Ie,o.type=Ee,o.internalFormat="RGBA8",this.target.textures=[this.target.texture,a,o]}else{let a=this.target.texture.clone();a.format=Ie,a.type=Ee,a.internalFormat="RGBA8",this.target.textures=[this.target.texture,a]}return!0}saveRenderState(t){return{target:t.getRenderTarget(),activeCubeFace:t.getActiveCubeFace(),activeMipmapLevel:t.getActiveMipmapLevel(),xrEnabled:t.xr.enabled,autoClear:t.autoClear}}resetRenderState(t,e){t.setRenderTarget(e.target,e.activeCubeFace,e.activeMipmapLevel),t.xr.enabled=e.xrEnabled,t.autoClear=e.autoClear}prepareProgramMaterial(t,e){let n=t??e;if(!n)throw new Error("Either generator or covGenerator must be provided");let s=Be.generatorProgram.get(n);if(!s){let a=zn({index:"int"},{},({index:o},l,{roots:c})=>{if(t&&(t.inputs.index=o),e&&(e.inputs.index=o),this.extSplats)if(this.covSplats)if(e){let u=tm(e.outputs.covsplat);c.push(u)}else if(t){let u=dh(t.outputs.gsplat),h=tm(u);c.push(h)}else throw new Error("Generator must be provided");else if(t){let u=HS(t.outputs.gsplat);c.push(u)}else throw new Error("Generator must be provided");else{if(this.covSplats){let u;if(e)u=e.outputs.covsplat;else if(t)u=dh(t.outputs.gsplat);else throw new Error("Generator must be provided");let h=Tr(vh(u).outputs.center,Be.viewCenterUniform),d=Er(vh(u).outputs.opacity,Hl("float",.5));u=wm({covsplat:u,center:h,opacity:d});let f=zS(u,Hl("vec4",[0,1,vn,Sn]));c.push(f)}else if(t){let u=Tr(Hn(t.outputs.gsplat).outputs.center,Be.viewCenterUniform),h=Er(Hn(t.outputs.gsplat).outputs.opacity,Hl("float",.5)),d=vr({gsplat:t.outputs.gsplat,center:u,opacity:h}),f=Mm(d,Hl("vec4",[0,1,vn,Sn]));c.push(f)}else throw new Error("Generator must be provided");if(!t)throw new Error("Generator must be provided")}if(t){let u=VS(t.outputs.gsplat,Be.viewCenterUniform,Be.viewDirUniform,Be.sortRadialUniform);c.push(u)}if(e){let u=GS(e.outputs.covsplat,Be.viewCenterUniform,Be.viewDirUniform,Be.sortRadialUniform);c.push(u)}});s=new Pa({graph:a,inputs:{index:"_index"},outputs:{},template:this.extSplats?Be.programExtTemplate:Be.programTemplate}),Be.generatorProgram.set(n,s)}Object.assign(s.uniforms,{targetLayer:{value:0},targetBase:{value:0},targetCount:{value:0}});let r=s.prepareMaterial();return Be.fullScreenQuad.material=r,{program:s,material:r}}generate({generator:t,covGenerator:e,base:n,count:s,renderer:r}){if(!this.target)throw new Error("Target must be initialized with ensureGenerate");if(n+s>this.maxSplats)throw new Error("Base + count exceeds maxSplats");let{program:a,material:o}=this.prepareProgramMaterial(t,e);a.update();let l=this.saveRenderState(r),c=Math.ceil((n+s)/Ut)*Ut,u=Ut*Cn;for(o.uniforms.targetBase.value=n,o.uniforms.targetCount.value=s;n<c;){let h=Math.floor(n/u);o.uniforms.targetLayer.value=h;let d=h*u,f=Math.floor((n-d)/Ut),g=Math.min(Cn,Math.ceil((c-d)/Ut));this.target.scissor.set(0,f,Ut,g-f),r.setRenderTarget(this.target,h),r.xr.enabled=!1,r.autoClear=!1,Be.fullScreenQuad.render(r),n+=Ut*(g-f)}return this.resetRenderState(r,l),{nextBase:c}}prepareGenerate({renderer:t,scene:e,timer:n,camera:s,sortRadial:r,renderSize:a,previous:o,lodInstances:l}){var c;this.viewToWorld.copy(s.matrixWorld),s.getWorldPosition(this.viewOrigin),s.getWorldDirection(this.viewDirection),Be.viewCenterUniform.value.copy(this.viewOrigin),Be.viewDirUniform.value.copy(this.viewDirection),Be.sortRadialUniform.value=r,this.time=n.getElapsed(),this.deltaTime=n.getDelta();let u=[];e.traverse(S=>{S instanceof Da&&(!s.layers||s.layers.test(S.layers))&&u.push(S)});let h=new Set;e.traverseVisible(S=>{if(S instanceof jm){let T=S.parent;for(;T!=null&&!(T instanceof Jn);)T=T.parent;T==null&&h.add(S)}});let d=Array.from(h);for(let S of u)try{(c=S.frameUpdate)==null||c.call(S,{renderer:t,object:S,time:this.time,deltaTime:this.deltaTime,viewToWorld:this.viewToWorld,camera:s,renderSize:a,globalEdits:d,lodIndices:l&&S instanceof Jn?l.get(S):void 0})}catch(T){console.error("frameUpdate error",T),S.generator=void 0,S.covGenerator=void 0,S.generatorError=T}let f=[];e.traverseVisible(S=>{S instanceof Da&&(!s.layers||s.layers.test(S.layers))&&f.push(S)});let g=f.map(S=>S.numSplats),{maxSplats:_,mapping:p}=this.generateMapping(g),m=o.mapping.reduce((S,T)=>(S.set(T.node,T),S),new Map);this.mapping=[],this.numSplats=0,p.forEach(({base:S,count:T},E)=>{let x=f[E],M=m.get(x);M&&M.count!==x.numSplats&&x.updateMappingVersion();let{generator:N,covGenerator:C}=x;if((N||C)&&T>0){let{version:D,mappingVersion:U}=x;this.mapping.push({node:x,generator:N,covGenerator:C,version:D,mappingVersion:U,base:S,count:T}),this.numSplats=Math.max(this.numSplats,S+T)}});let{splatsUpdated:y,mappingUpdated:w}=o.checkVersions(this.mapping);return this.version=o.version+(y?1:0),this.mappingVersion=o.mappingVersion+(w?1:0),{sameMapping:!w,version:this.version,mappingVersion:this.mappingVersion,visibleGenerators:f,generate:()=>{this.ensureGenerate({maxSplats:_});for(let{node:S,base:T,count:E}of this.mapping){let{generator:x,covGenerator:M}=S;(x||M)&&E>0&&this.generate({generator:x,covGenerator:M,base:T,count:E,renderer:t})}},readback:async()=>{let S=this.getTextures();this.readbackSplats.length===0&&(this.readbackSplats=[new yn({value:S[0],key:"extSplats"}),new yn({value:S[1],key:"extSplats"})]),this.readbackSplats[0].value=S[0],this.readbackSplats[1].value=S[1],this.readback||(this.readback=new fd({renderer:t}));let T=this.readback,E=this.extSplats?8:4,x=T.ensureBuffer(this.numSplats*E,new Uint32Array(0)),M=zn({index:"int"},{rgba8:"vec4"},({index:N})=>({rgba8:new Xt({inTypes:{index:"int",extSplats1:"usampler2DArray",extSplats2:"usampler2DArray"},outTypes:{rgba8:"vec4"},inputs:{index:N,extSplats1:this.readbackSplats[0],extSplats2:this.readbackSplats[1]},statements:({inputs:D,outputs:U})=>this.extSplats?le(`
                    int indexDiv8 = ${D.index} >> 3;
                    ivec3 coord = splatTexCoord(indexDiv8);
                    uvec4 packedData;
                    if ((${D.index} & 4) == 0) {
                      packedData = texelFetch(${D.extSplats1}, coord, 0);
                    } else {
                      packedData = texelFetch(${D.extSplats2}, coord, 0);
                    }

                    int indexMod4 = ${D.index} & 3;
                    uint data = (indexMod4 == 0) ? packedData.x
                      : (indexMod4 == 1) ? packedData.y
                      : (indexMod4 == 2) ? packedData.z
                      : packedData.w;
                    ${U.rgba8} = uintToVec4(data);
                  `):le(`
                  int indexDiv4 = ${D.index} >> 2;
                  ivec3 coord = splatTexCoord(indexDiv4);
                  uvec4 packedData = texelFetch(${D.extSplats1}, coord, 0);

                  int indexMod4 = ${D.index} & 3;
                  uint data = (indexMod4 == 0) ? packedData.x
                    : (indexMod4 == 1) ? packedData.y
                    : (indexMod4 == 2) ? packedData.z
                    : packedData.w;
                  ${U.rgba8} = uintToVec4(data);
                `)}).outputs.rgba8}));return await T.renderReadback({reader:M,count:this.numSplats*E,renderer:t,readback:x})}}}checkVersions(t){if(this.mapping.length!==t.length)return{splatsUpdated:!0,mappingUpdated:!0};let e=this.mapping.some((s,r)=>{let a=t[r];return s.node!==a.node||s.base!==a.base||s.count!==a.count||s.mappingVersion!==a.mappingVersion});return e?{splatsUpdated:!0,mappingUpdated:!0}:{splatsUpdated:this.mapping.some((s,r)=>s.version!==t[r].version),mappingUpdated:e}}};Vn.viewCenterUniform=new es({value:new R});Vn.viewDirUniform=new es({value:new R});Vn.sortRadialUniform=new Ia({value:!0});Vn.emptyTexture=(()=>{let{width:i,height:t,depth:e,maxSplats:n}=de(1),s=new Uint32Array(n*4),r=new be(s,i,t,e);return r.format=ie,r.type=Wt,r.internalFormat="RGBA32UI",r.needsUpdate=!0,r})();Vn.emptyTextures=[Vn.emptyTexture,Vn.emptyTexture];Vn.programExtTemplate=new wr(Oa().computeUvec4x2Vec4Template);Vn.programTemplate=new wr(Oa().computeUvec4Vec4Template);Vn.generatorProgram=new WeakMap;Vn.fullScreenQuad=new rr(new Ri({visible:!1}));var va=Vn,id=class extends ea{constructor(){super(),this.setAttribute("position",new pn(Ww,3)),this.setIndex(new pn(qw,1))}},Ww=new Float32Array([-1,-1,0,1,-1,0,1,1,0,-1,1,0]),qw=new Uint16Array([0,1,2,0,2,3]),fc=class _e extends Je{constructor(t){if(!t)throw new Error("SparkRenderer options are required");if(!t.renderer)throw new Error("renderer is required in SparkRenderer options");let e=_e.makeUniforms();Object.assign(e,t.extraUniforms??{});let n=Oa(),s=t.premultipliedAlpha??!0,r=new id,a=new gn({glslVersion:Qi,vertexShader:t.vertexShader??n.splatVertex,fragmentShader:t.fragmentShader??n.splatFragment,uniforms:e,premultipliedAlpha:s,transparent:t.transparent??!0,depthTest:t.depthTest??!0,depthWrite:t.depthWrite??!1,side:Bn,allowOverride:!1});super(r,a),this.renderSize=new Ht,this.lastFrame=-1,this.updateTimeoutId=-1,this.orderingTexture=null,this.maxSplats=0,this.activeSplats=0,this.accumulators=[],this.sorting=!1,this.sortDirty=!1,this.lastSortTime=0,this.sortWorker=null,this.sortTimeoutId=-1,this.sortedCenter=new R().setScalar(Number.NEGATIVE_INFINITY),this.sortedDir=new R().setScalar(0),this.readback32=new Uint32Array(0),this.lastLodRaycastTime=0,this.lodWorker=null,this.lodMeshes=[],this.lodDirty=!1,this.lodIds=new Map,this.lodIdToSplats=new Map,this.lodInitQueue=[],this.lodInstances=new Map,this.lodUpdates=[],this.lastTraverseTime=0,this.pagerId=0,this.superXY=1,this.flushAfterGenerate=!1,this.flushAfterRead=!1,this.readPause=1,this.sortPause=0,this.sortDelay=0,this.pageSizeWarning=!1,this.material=a,this.uniforms=e,this.frustumCulled=!1,this.renderer=t.renderer,this.onDirty=t.onDirty,this.dirty=!0,this.autoUpdate=t.autoUpdate??!0,this.preUpdate=t.preUpdate??!0,this.maxStdDev=t.maxStdDev??Math.sqrt(8),this.minPixelRadius=t.minPixelRadius??0,this.maxPixelRadius=t.maxPixelRadius??512,this.accumExtSplats=t.accumExtSplats??!1,this.covSplats=t.covSplats??!1,this.minAlpha=t.minAlpha??.5*(1/255),this.enable2DGS=t.enable2DGS??!1,this.preBlurAmount=t.preBlurAmount??0,this.blurAmount=t.blurAmount??.3,this.focalDistance=t.focalDistance??0,this.apertureAngle=t.apertureAngle??0,this.falloff=t.falloff??1,this.clipXY=t.clipXY??1.4,this.focalAdjustment=t.focalAdjustment??1,this.sortRadial=t.sortRadial??!0,this.minSortIntervalMs=t.minSortIntervalMs??0,this.enableLod=t.enableLod??!0,this.enableDriveLod=t.enableDriveLod??this.enableLod,this.enableLodFetching=t.enableLodFetching??!0,this.lodSplatCount=t.lodSplatCount,this.lodSplatScale=t.lodSplatScale??1,this.lodRenderScale=t.lodRenderScale??1,this.lodInflate=t.lodInflate??!1,this.lodTraverseMode=t.lodTraverseMode??"standard",this.pagedExtSplats=t.pagedExtSplats??!1;let o=ec()?nc()?96:128:256;this.maxPagedSplats=t.maxPagedSplats??o*65536,this.numLodFetchers=t.numLodFetchers??3,this.behindFoveate=t.behindFoveate??.2,this.coneFov0=t.coneFov0??90,this.coneFov=t.coneFov??120,this.coneFoveate=t.coneFoveate??.4,this.lodRaycast=t.lodRaycast===void 0?ec()?1e4:25e3:t.lodRaycast,this.lodRaycastIntervalMs=t.lodRaycastIntervalMs??500,this.timer=t.timer??new na,this.ownsTimer=!!t.timer;let l={extSplats:this.accumExtSplats,covSplats:this.covSplats};this.display=new va(l),this.current=this.display,this.accumulators.push(new va(l)),this.accumulators.push(new va(l));let c=this.renderer.getContext().getExtension("WEBGL_provoking_vertex");if(c&&c.provokingVertexWEBGL(c.FIRST_VERTEX_CONVENTION_WEBGL),t.target){let{width:u,height:h,doubleBuffer:d,superXY:f,...g}=t.target,_=Math.max(1,Math.min(4,f??1));if(u*_>8192||h*_>8192)throw new Error("Target size too large");this.superXY=_;let p=u*_,m=h*_,y={format:Ie,type:Ee,colorSpace:je,...g};this.target=new Fe(p,m,y),d&&(this.backTarget=new Fe(p,m,y))}}static makeUniforms(){return{renderSize:{value:new Ht},near:{value:.1},far:{value:1e3},renderToViewQuat:{value:new zt},renderToViewPos:{value:new R},renderToViewBasis:{value:new At},renderToViewOffset:{value:new R},maxStdDev:{value:1},minPixelRadius:{value:0},maxPixelRadius:{value:512},minAlpha:{value:.00196078431372549},enable2DGS:{value:!1},lodInflate:{value:!1},preBlurAmount:{value:0},blurAmount:{value:.3},focalDistance:{value:0},apertureAngle:{value:0},falloff:{value:1},clipXY:{value:1.4},focalAdjustment:{value:1},encodeLinear:{value:!1},ordering:{type:"t",value:_e.emptyOrdering},enableExtSplats:{value:!1},enableCovSplats:{value:!1},extSplats:{type:"t",value:va.emptyTexture},extSplats2:{type:"t",value:va.emptyTexture},time:{value:0},deltaTime:{value:0},debugFlag:{value:!1}}}dispose(){var t;(t=super.dispose)==null||t.call(this),this.target&&(this.target.dispose(),this.target=void 0),this.backTarget&&(this.backTarget.dispose(),this.backTarget=void 0),this.orderingTexture&&(this.orderingTexture.dispose(),this.orderingTexture=null);let e=new Set;e.add(this.display),e.add(this.current);for(let s of this.accumulators)e.add(s);for(let s of e)s.dispose();let n=this.lodInstances.values();this.lodInstances.clear();for(let s of n)s.texture.dispose();this.sortWorker&&(this.sortWorker.dispose(),this.sortWorker=null),this.lodWorker&&(this.lodWorker.dispose(),this.lodWorker=null),this.pager&&(this.pager.dispose(),this.pager=void 0)}setDirty(){var t;this.dirty||(this.dirty=!0,(t=this.onDirty)==null||t.call(this))}onBeforeRender(t,e,n){var s;let r=_e.sparkOverride??this,a=t.info.render.frame,o=a!==r.lastFrame;if(r.lastFrame=a,r.autoUpdate&&o){let m=r.preUpdate&&!t.xr.isPresenting,y=t.xr.isPresenting?t.xr.getCamera():n;m?r.updateInternal({scene:e,camera:y,autoUpdate:!0}):r.updateTimeoutId===-1&&(r.updateTimeoutId=setTimeout(()=>{r.updateTimeoutId=-1,r.updateInternal({scene:e,camera:y,autoUpdate:!0})},1))}let l=t.getRenderTarget(),c=Xw(l);if(l){if(r.renderSize.set(l.width,l.height),c&&r.renderSize.x===1&&r.renderSize.y===1){let m=(s=t.xr.getSession())==null?void 0:s.renderState.baseLayer;m&&(r.renderSize.x=m.framebufferWidth,r.renderSize.y=m.framebufferHeight)}}else t.getDrawingBufferSize(r.renderSize);this.uniforms.renderSize.value.copy(r.renderSize);let u=n;this.uniforms.near.value=u.near,this.uniforms.far.value=u.far;let h=this.geometry;h.instanceCount=r.activeSplats;let d=new Vt;this.display.extSplats||d.makeTranslation(r.display.viewOrigin);let _=n.matrixWorld.clone().invert().multiply(d);_.decompose(this.uniforms.renderToViewPos.value,this.uniforms.renderToViewQuat.value,new R),this.uniforms.renderToViewBasis.value.setFromMatrix4(_),this.uniforms.maxStdDev.value=r.maxStdDev,this.uniforms.minPixelRadius.value=r.minPixelRadius,this.uniforms.maxPixelRadius.value=r.maxPixelRadius,this.uniforms.minAlpha.value=r.minAlpha,this.uniforms.enable2DGS.value=r.enable2DGS,this.uniforms.lodInflate.value=r.lodInflate,this.uniforms.preBlurAmount.value=r.preBlurAmount,this.uniforms.blurAmount.value=r.blurAmount,this.uniforms.focalDistance.value=r.focalDistance,this.uniforms.apertureAngle.value=r.apertureAngle,this.uniforms.falloff.value=r.falloff,this.uniforms.clipXY.value=r.clipXY,this.uniforms.focalAdjustment.value=r.focalAdjustment;let p=l===null?t.outputColorSpace:c?l.texture.colorSpace:Kt.workingColorSpace;if(this.uniforms.encodeLinear.value=p!==je,this.uniforms.ordering.value=r.orderingTexture??_e.emptyOrdering,this.uniforms.enableExtSplats.value=this.display.extSplats,this.uniforms.enableCovSplats.value=this.display.covSplats,this.display.extSplats){let m=r.display.getTextures();this.uniforms.extSplats.value=m[0],this.uniforms.extSplats2.value=m[1]}else{let m=r.display.getTextures();this.uniforms.extSplats.value=m[0],this.uniforms.extSplats2.value=m[0]}this.uniforms.time.value=r.display.time,this.uniforms.deltaTime.value=r.display.deltaTime,this.uniforms.debugFlag.value=performance.now()/1e3%2<1,r.dirty=!1}clearSplats(){this.activeSplats=0,this.display.numSplats=0,this.setDirty()}async update({scene:t,camera:e}){await this.updateInternal({scene:t,camera:e,autoUpdate:!1})}async updateInternal({scene:t,camera:e,autoUpdate:n}){let s=this.renderer;this.ownsTimer&&this.timer.update();let r=e.getWorldPosition(new R),a=e.getWorldDirection(new R),o=r.distanceTo(this.sortedCenter)>.001||a.dot(this.sortedDir)<.999,l=this.accumulators.pop();if(!l)throw new Error("No next accumulator");if(l===this.current)throw new Error("Next accumulator is the same as the current accumulator");let{version:c,mappingVersion:u,visibleGenerators:h,generate:d}=l.prepareGenerate({renderer:s,scene:t,timer:this.timer,camera:e,sortRadial:this.sortRadial??!0,renderSize:this.renderSize,previous:this.current,lodInstances:this.enableLod?this.lodInstances:void 0}),f=!0,g=o||c!==this.current.version,_=u!==this.display.mappingVersion;n&&!g&&(f=!1),_&&this.sorting&&(f=!1),f?(d(),this.flushAfterGenerate&&s.getContext().flush(),this.display.mappingVersion===l.mappingVersion?(this.accumulators.push(this.display),this.display=l):this.display!==this.current&&this.accumulators.push(this.current),this.current=l,this.sortDirty=!0,this.setDirty()):this.accumulators.push(l),this.enableDriveLod&&this.driveLod({visibleGenerators:h,camera:e,scene:t}),await this.driveSort()}async driveSort(){if(this.sorting||!this.sortDirty)return;this.sortTimeoutId!==-1&&(clearTimeout(this.sortTimeoutId),this.sortTimeoutId=-1);let t=performance.now(),e=this.lastSortTime?this.lastSortTime+this.minSortIntervalMs:t;if(t<e){this.sortTimeoutId=setTimeout(()=>{this.sortTimeoutId=-1,this.driveSort()},e-t);return}this.sorting=!0,this.sortDirty=!1,this.lastSortTime=t,this.readPause>0&&await new Promise(h=>setTimeout(h,this.readPause));let n=this.current;this.sortedCenter.copy(n.viewOrigin),this.sortedDir.copy(n.viewDirection);let{numSplats:s,maxSplats:r}=n,a=Math.max(1,Math.ceil(r/16384)),o=a*16384;this.maxSplats=Math.max(this.maxSplats,o);let l=new Uint32Array(this.maxSplats),c=fd.ensureBuffer(r,this.readback32);this.readback32=c,await this.readbackDepth({current:n,renderer:this.renderer,numSplats:s,readback:c}),this.sortPause>0&&await new Promise(h=>setTimeout(h,this.sortPause)),this.sortWorker||(this.sortWorker=new Zh);let u=await this.sortWorker.call("sortSplats32",{numSplats:s,readback:c,ordering:l});if(this.sortDelay>0&&await new Promise(h=>setTimeout(h,this.sortDelay)),this.readback32=u.readback,this.activeSplats=u.activeSplats,this.orderingTexture&&a>this.orderingTexture.image.height&&(this.orderingTexture.dispose(),this.orderingTexture=null),this.orderingTexture){let h=this.renderer;h.properties.has(this.orderingTexture)?ic(h,this.orderingTexture,4096,a,u.ordering):this.orderingTexture.needsUpdate=!0}else{let h=new Tn(u.ordering,4096,a,ie,Wt);h.internalFormat="RGBA32UI",h.needsUpdate=!0,this.orderingTexture=h}this.current.mappingVersion===n.mappingVersion&&this.current.mappingVersion!==this.display.mappingVersion&&(this.accumulators.push(this.display),this.display=this.current),this.sorting=!1,this.setDirty(),this.driveSort()}ensureLodWorker(){return this.lodWorker||(this.lodWorker=new Zh),this.lodWorker}defaultSplatTarget(){return ud()?5e5:Bm()?75e4:km()?1e6:nc()?15e5:25e5}driveLod({visibleGenerators:t,camera:e,scene:n}){var s,r;let a=this.defaultSplatTarget(),l=(this.lodSplatCount??a)*this.lodSplatScale,c=0;if(e instanceof Le)c=2*Math.tan(.5*e.fov*Math.PI/180)/this.renderSize.y;else if(e instanceof Xi){let _=(e.top-e.bottom)/e.zoom,p=(e.right-e.left)/e.zoom,m=_/Math.max(1,this.renderSize.y),y=p/Math.max(1,this.renderSize.x);c=Math.min(y,m)}c*=this.lodRenderScale;let u=new R,h=new zt;if(this.current.viewToWorld.decompose(u,h,new R),this.lodPosOverride&&u.copy(this.lodPosOverride),this.lodQuatOverride&&h.copy(this.lodQuatOverride).normalize(),this.lastLod){(this.lastLod.pixelScaleLimit!==c||this.lastLod.maxSplats!==l)&&(this.lodDirty=!0);let _=u.distanceTo(this.lastLod.pos),p=Math.max(0,1-_/1),m=h.dot(this.lastLod.quat),y=Math.max(0,1-(1-m)/.01);p*y<.999&&(this.lodDirty=!0)}let d=this.enableLod?t.filter(_=>{var p,m;return _ instanceof Jn&&(((p=_.packedSplats)==null?void 0:p.lodSplats)||((m=_.extSplats)==null?void 0:m.lodSplats)||_.paged)&&_.enableLod!==!1}):[],f=d.some(_=>_.paged);this.lodMeshes.length!==d.length?this.lodDirty=!0:d.some((_,p)=>_!==this.lodMeshes[p].mesh||_.version>this.lodMeshes[p].version)&&(this.lodDirty=!0),this.lodMeshes=d.map(_=>({mesh:_,version:_.version+1})),this.lodInitQueue=[];let g=performance.now();for(let _ of d){let p=((s=_.packedSplats)==null?void 0:s.lodSplats)??((r=_.extSplats)==null?void 0:r.lodSplats)??_.paged;if(p){let m=this.lodIds.get(p);m?m.lastTouched=g:this.lodInitQueue.push(p)}}this.ensureLodWorker().tryExclusive(async _=>{if(f&&!this.pager){this.pager=new gr({renderer:this.renderer,extSplats:this.pagedExtSplats,maxSplats:this.maxPagedSplats,numFetchers:this.numLodFetchers});let{lodId:p}=await _.call("newLodTree",{capacity:this.pager.maxSplats});this.pagerId=p}if(this.pager)for(let{mesh:p}of this.lodMeshes)p.paged&&!p.paged.pager&&(p.paged.pager=this.pager);if(this.lodInitQueue.length>0){let p=this.lodInitQueue;for(this.lodInitQueue=[];p.length>0;){let m=p.shift();m&&(await this.initLodTree(_,m),this.lodDirty=!0)}}if(this.pager){let p=this.pager.consumeLodTreeUpdates();for(let{splats:m,page:y,chunk:w,numSplats:S,lodTree:T}of p){let E=this.lodIds.get(m);E&&(T&&w===0&&(E.rootPage=y),this.lodUpdates.push({lodId:E.lodId,pageBase:y*this.pager.pageSplats,chunkBase:w*this.pager.pageSplats,count:S,lodTreeData:T}))}}if(this.lodUpdates.length>0){let p=this.lodUpdates;this.lodUpdates=[],await _.call("updateLodTrees",{ranges:p}),this.lodDirty=!0}if(this.lodDirty){let p=performance.now(),m=new R;if(this.lastLod){let y=Math.max(1,p-this.lastLod.timestamp);m.copy(u).sub(this.lastLod.pos).multiplyScalar(this.lastTraverseTime/y)}this.lastLod={pos:u,quat:h,pixelScaleLimit:c,maxSplats:l,timestamp:p},this.lodDirty=!1,await this.updateLodInstances(_,m,d,l,u,h,c),this.currentLod=this.lastLod,this.setDirty()}await this.cleanupLodTrees(_)})}async initLodTree(t,e){if(e instanceof Ar||e instanceof di){let{lodId:n}=await t.call("initLodTree",{numSplats:e.numSplats??0,lodTree:e.extra.lodTree.slice()});this.lodIds.set(e,{lodId:n,lastTouched:performance.now()}),this.lodIdToSplats.set(n,e)}else{let{lodId:n}=await t.call("newSharedLodTree",{lodId:this.pagerId});this.lodIds.set(e,{lodId:n,lastTouched:performance.now()}),this.lodIdToSplats.set(n,e)}}async updateLodInstances(t,e,n,s,r,a,o){let l=new Map,c=new Vt().compose(r,a,new R().setScalar(1)),u=n.reduce((m,y)=>{var w,S;l.set(y.uuid,y);let T=y.matrixWorld.clone().invert().multiply(c),E=((w=y.packedSplats)==null?void 0:w.lodSplats)??((S=y.extSplats)==null?void 0:S.lodSplats)??y.paged;if(!E)return m;let x=this.lodIds.get(E);return!x||this.pager&&y.paged&&x.rootPage===void 0||(m[y.uuid]={instanceId:y.uuid,lodId:x.lodId,rootPage:x.rootPage,viewToObjectCols:T.elements,lodScale:y.lodScale,behindFoveate:y.behindFoveate??this.behindFoveate,coneFov0:y.coneFov0??this.coneFov0,coneFov:y.coneFov??this.coneFov,coneFoveate:y.coneFoveate??this.coneFoveate}),m},{}),h=performance.now(),d=await t.call("traverseLodTrees",{maxSplats:s,pixelScaleLimit:o,lastPixelLimit:this.lastPixelLimit,instances:u,traverseMode:this.lodTraverseMode});this.lastTraverseTime=performance.now()-h;let{keyIndices:f,chunks:g,pixelLimit:_}=d;this.lastPixelLimit=_;let p=Object.values(f).reduce((m,{numSplats:y})=>m+y,0);if(this.updateLodIndices(l,f),this.pager){this.pager.processUploads();let m=n.map(y=>{if(!y.paged||!this.pager)return null;let w=y.getWorldPosition(new R);return{splats:y.paged,distance:w.distanceTo(r)}}).filter(y=>y!==null);!this.pageSizeWarning&&m.length>this.pager.maxPages&&(this.pageSizeWarning=!0,console.warn(`# paged SplatMeshes exceeds maxPages: ${m.length} > ${this.pager.maxPages}`)),m.sort((y,w)=>y.distance-w.distance),this.pager.fetchPriority=m.map(({splats:y})=>({splats:y,chunk:0}));for(let[y,w]of g){let S=this.lodIdToSplats.get(y);S instanceof Rr&&w!==0&&this.pager.fetchPriority.push({splats:S,chunk:w})}this.pager.autoDrive=this.enableLodFetching,this.enableLodFetching&&this.pager.driveFetchers()}if(this.lodRaycast&&performance.now()-this.lastLodRaycastTime>=this.lodRaycastIntervalMs){this.lastLodRaycastTime=performance.now();let m=performance.now(),y=await t.call("traverseLodTrees",{maxSplats:Math.min(this.lodRaycast,Math.round(p*.1)),pixelScaleLimit:o,instances:u,traverseMode:this.lodTraverseMode});performance.now()-m;let{keyIndices:w}=y;Object.values(w).reduce((S,{numSplats:T})=>S+T,0);for(let[S,T]of Object.entries(w)){let E=l.get(S);E.raycastIndices=T}}}async cleanupLodTrees(t){var e;let s=performance.now(),r=null;for(let[a,o]of this.lodIds.entries())(r==null||o.lastTouched<r.lastTouched)&&(r={splats:a,lastTouched:o.lastTouched,lodId:o.lodId});if(!(!r||r.lastTouched>s-3e3)){this.lodIds.delete(r.splats),this.lodIdToSplats.delete(r.lodId);for(let[a,o]of this.lodInstances.entries())o.lodId===r.lodId&&(o.texture.dispose(),this.lodInstances.delete(a));r.splats instanceof Rr&&((e=this.pager)==null||e.removeSplats(r.splats)),await t.call("disposeLodTree",{lodId:r.lodId})}}updateLodIndices(t,e){for(let[n,s]of Object.entries(e)){let{lodId:r,numSplats:a,indices:o}=s,l=t.get(n);if(l.paged)l.paged.update(a,o);else{let c=this.lodInstances.get(l);c&&o.length>c.indices.length&&(c.texture.dispose(),c=void 0);let u=Math.ceil(o.length/16384);if(c){c.numSplats=a;let h=this.renderer;h.properties.has(c.texture)&&ic(h,c.texture,4096,u,o)}else{let h=u*16384;if(o.length!==h)throw new Error("Indices length != capacity");let d=new Tn(o,4096,u,ie,Wt);d.internalFormat="RGBA32UI",d.needsUpdate=!0,c={lodId:r,numSplats:a,indices:o,texture:d},this.lodInstances.set(l,c)}}l.updateMappingVersion()}}async readbackDepth({current:t,renderer:e,numSplats:n,readback:s}){if(!e)throw new Error("No renderer");if(!t.target)throw new Error("No target");let r=Math.ceil(n/Ut)*Ut;if(s.byteLength<r*4)throw new Error(`Readback buffer too small: ${s.byteLength} < ${r*4}`);let a=new Uint8Array(s.buffer),o=this.saveRenderState(e),l=Ut*Cn,c=0,u=[];for(;c<n;){let h=Math.floor(c/l),d=h*l,f=Math.min(Cn,Math.ceil((n-d)/Ut)),g=Ut*f*4,_=a.subarray(d*4,d*4+g);e.setRenderTarget(t.target,h);let p=e.readRenderTargetPixelsAsync(t.target,0,0,Ut,f,_,void 0,t.extSplats?2:1);u.push(p),this.flushAfterRead&&e.getContext().flush(),c+=Ut*f}return this.resetRenderState(e,o),Promise.all(u).then(()=>s)}saveRenderState(t){return{target:t.getRenderTarget(),xrEnabled:t.xr.enabled,autoClear:t.autoClear}}resetRenderState(t,e){t.setRenderTarget(e.target),t.xr.enabled=e.xrEnabled,t.autoClear=e.autoClear}render(t,e){try{_e.sparkOverride=this,this.renderer.render(t,e)}finally{_e.sparkOverride=void 0}}renderTarget({scene:t,camera:e}){let n=this.backTarget??this.target;if(!n)throw new Error("No target");let s=this.renderer.getRenderTarget();try{this.renderer.setRenderTarget(n),_e.sparkOverride=this,this.renderer.render(t,e)}finally{_e.sparkOverride=void 0,this.renderer.setRenderTarget(s)}return n!==this.target&&([this.target,this.backTarget]=[this.backTarget,this.target]),n}async readTarget(){if(!this.target)throw new Error("Must initialize with target");let{width:t,height:e}=this.target,n=t*e*4;(!this.superPixels||this.superPixels.length<n)&&(this.superPixels=new Uint8Array(n));let s=this.superPixels;await this.renderer.readRenderTargetPixelsAsync(this.target,0,0,t,e,s);let{superXY:r}=this;if(r===1)return s;let a=t/r,o=e/r,l=a*o*4;(!this.targetPixels||this.targetPixels.length<l)&&(this.targetPixels=new Uint8Array(l));let c=this.targetPixels,u=r*r;for(let h=0;h<o;h++){let d=h*a;for(let f=0;f<a;f++){let g=f*r,_=0,p=0,m=0,y=0;for(let S=0;S<r;S++){let T=(h*r+S)*t;for(let E=0;E<r;E++){let x=(T+g+E)*4;_+=s[x],p+=s[x+1],m+=s[x+2],y+=s[x+3]}}let w=(d+f)*4;c[w]=_/u,c[w+1]=p/u,c[w+2]=m/u,c[w+3]=y/u}}return c}async renderReadTarget({scene:t,camera:e}){return this.renderTarget({scene:t,camera:e}),this.readTarget()}async renderCubeMap({scene:t,worldCenter:e,size:n=256,near:s=.1,far:r=1e3,hideObjects:a=[],update:o=!0,filter:l=!1}){if(!_e.cubeRender||_e.cubeRender.target.width!==n||_e.cubeRender.near!==s||_e.cubeRender.far!==r){_e.cubeRender&&_e.cubeRender.target.dispose();let d=new Ss(n,{format:Ie,type:Ee,generateMipmaps:l,minFilter:l?du:We,magFilter:We,colorSpace:l?cs:je}),f=new Yi(s,r,d);_e.cubeRender={target:d,cubeCamera:f,near:s,far:r}}let{target:c,cubeCamera:u}=_e.cubeRender;u.position.copy(e);let h=new Map;for(let d of a)h.set(d,d.visible),d.visible=!1;if(o){let d=new ms;d.position.copy(e),await this.update({scene:t,camera:d})}try{_e.sparkOverride=this,u.update(this.renderer,t)}finally{_e.sparkOverride=void 0}for(let[d,f]of h.entries())d.visible=f;return c.texture}async readCubeTargets(){if(!_e.cubeRender)throw new Error("No cube render");let t=_e.cubeRender.target.texture,e=[],n=[];for(let s=0;s<t.images.length;++s){let{width:r,height:a}=t.images[s],o=r*a*4,l=new Uint8Array(o);n.push(l);let c=this.renderer.readRenderTargetPixelsAsync(_e.cubeRender.target,0,0,r,a,l,s);e.push(c)}return await Promise.all(e),n}async renderEnvMap({scene:t,worldCenter:e,size:n=256,near:s=.1,far:r=1e3,hideObjects:a=[],update:o=!0}){var l;let c=await this.renderCubeMap({scene:t,worldCenter:e,size:n,near:s,far:r,hideObjects:a,update:o,filter:!0});return _e.pmrem||(_e.pmrem=new er(this.renderer)),(l=_e.pmrem)==null?void 0:l.fromCubemap(c).texture}recurseSetEnvMap(t,e){t.traverse(n=>{if(n instanceof Je)if(Array.isArray(n.material))for(let s of n.material)s instanceof Ks&&(s.envMap=e);else n.material instanceof Ks&&(n.material.envMap=e)})}async getLodTreeLevel(t,e,n=!1){var s,r;let a=this.lodInstances.get(t);if(!a)return null;let o=await this.ensureLodWorker().exclusive(async l=>await l.call("getLodTreeLevel",{lodId:a.lodId,level:e}));if((s=t.packedSplats)!=null&&s.lodSplats){let l=t.packedSplats.lodSplats.extractSplats(o.indices,n);return new Jn({packedSplats:l})}if((r=t.extSplats)!=null&&r.lodSplats){let l=t.extSplats.lodSplats.extractSplats(o.indices,n);return new Jn({extSplats:l})}throw new Error("Only LoD-enabled PackedSplats and ExtSplats are supported")}get premultipliedAlpha(){return this.material.premultipliedAlpha}set premultipliedAlpha(t){this.material.premultipliedAlpha!==t&&(this.material.premultipliedAlpha=t,this.material.needsUpdate=!0)}};fc.emptyOrdering=(()=>{let t=new Uint32Array(16384),e=new Tn(t,4096,1);return e.format=ie,e.type=Wt,e.internalFormat="RGBA32UI",e.needsUpdate=!0,e})();fc.cubeRender=null;fc.pmrem=null;var ag=fc;function Xw(i){return i?.isXRRenderTarget}var ka=class ee{constructor(t){this.mesh=t.mesh,this.numSplats=t.numSplats??this.mesh.numSplats,this.mode=t.mode??"dual_quaternion";let{width:e,height:n,depth:s,maxSplats:r}=de(this.numSplats);this.skinData=new Uint16Array(r*4),this.skinTexture=new be(this.skinData,e,n,s),this.skinTexture.format=ie,this.skinTexture.type=ji,this.skinTexture.internalFormat="RGBA16UI",this.skinTexture.needsUpdate=!0,this.numBones=t.numBones??256,this.boneData=new Float32Array(this.numBones*16),this.boneTexture=new Tn(this.boneData,4,this.numBones,Ie,hn),this.boneTexture.internalFormat="RGBA32F",this.boneTexture.needsUpdate=!0,this.boneRestQuatPosScale=Uh(this.numBones,()=>({quat:new zt,pos:new R,scale:new R})),this.mode==="linear_blend"?this.boneRestInvMats=Uh(this.numBones,()=>new Vt):this.boneRestInvMats=[],this.uniform=new Xe({key:"skinning",type:pc,globals:()=>[mc],value:{numSplats:this.numSplats,numBones:this.numBones,skinTexture:this.skinTexture,boneTexture:this.boneTexture}})}modify(t){if(this.mode==="linear_blend")throw new Error("Linear blend skinning requires covSplats=true");return Kw(t,this.uniform)}modifyCov(t){return this.mode==="dual_quaternion"?Qw(t,this.uniform):Jw(t,this.uniform)}setRestQuatPos(t,e,n){this.boneRestQuatPosScale[t].quat.copy(e),this.boneRestQuatPosScale[t].pos.copy(n),this.boneRestQuatPosScale[t].scale.copy(ee.UNIT_SCALE),this.mode==="linear_blend"&&this.boneRestInvMats[t].compose(n,e,ee.UNIT_SCALE).invert(),this.setBoneQuatPos(t,e,n)}getRestQuatPos(t,e,n){e.copy(this.boneRestQuatPosScale[t].quat),n.copy(this.boneRestQuatPosScale[t].pos)}setRestQuatPosScale(t,e,n,s){this.boneRestQuatPosScale[t].quat.copy(e),this.boneRestQuatPosScale[t].pos.copy(n),this.boneRestQuatPosScale[t].scale.copy(s),this.mode==="linear_blend"&&this.boneRestInvMats[t].compose(n,e,s).invert(),this.setBoneQuatPosScale(t,e,n,s)}getRestQuatPosScale(t,e,n,s){e.copy(this.boneRestQuatPosScale[t].quat),n.copy(this.boneRestQuatPosScale[t].pos),s.copy(this.boneRestQuatPosScale[t].scale)}setRestMatrix(t,e){if(this.mode!=="linear_blend")throw new Error("setRestMat only supported for linear blend skinning");this.boneRestInvMats[t].copy(e).invert(),this.setBoneMatrix(t,e)}getRestMatrix(t,e){if(this.mode!=="linear_blend")throw new Error("getRestMat only supported for linear blend skinning");e.copy(this.boneRestInvMats[t]).invert()}setBoneQuatPos(t,e,n){if(this.mode==="dual_quaternion"){ee.relQuat.copy(this.boneRestQuatPosScale[t].quat).invert(),ee.relPos.copy(n).sub(this.boneRestQuatPosScale[t].pos),ee.relQuat.multiply(e),ee.dual.set(ee.relPos.x,ee.relPos.y,ee.relPos.z,0).multiply(ee.relQuat);let s=t*16;this.boneData[s+0]=ee.relQuat.x,this.boneData[s+1]=ee.relQuat.y,this.boneData[s+2]=ee.relQuat.z,this.boneData[s+3]=ee.relQuat.w,this.boneData[s+4]=.5*ee.dual.x,this.boneData[s+5]=.5*ee.dual.y,this.boneData[s+6]=.5*ee.dual.z,this.boneData[s+7]=.5*ee.dual.w}else this.setBoneQuatPosScale(t,e,n,ee.UNIT_SCALE)}setBoneQuatPosScale(t,e,n,s){if(this.mode==="dual_quaternion")throw new Error("setBoneQuatPosScale only supported for linear blend skinning");ee.skinMat.compose(n,e,s),this.setBoneMatrix(t,ee.skinMat)}setBoneMatrix(t,e){if(this.mode!=="linear_blend")throw new Error("setBoneMatrix only supported for linear blend skinning");ee.skinMat.multiplyMatrices(this.boneRestInvMats[t],e);let n=t*16;this.boneData[n+0]=ee.skinMat.elements[0],this.boneData[n+1]=ee.skinMat.elements[1],this.boneData[n+2]=ee.skinMat.elements[2],this.boneData[n+3]=ee.skinMat.elements[4],this.boneData[n+4]=ee.skinMat.elements[5],this.boneData[n+5]=ee.skinMat.elements[6],this.boneData[n+6]=ee.skinMat.elements[8],this.boneData[n+7]=ee.skinMat.elements[9],this.boneData[n+8]=ee.skinMat.elements[10],this.boneData[n+9]=ee.skinMat.elements[12],this.boneData[n+10]=ee.skinMat.elements[13],this.boneData[n+11]=ee.skinMat.elements[14]}setSplatBones(t,e,n){let s=t*4;this.skinData[s+0]=Math.min(255,Math.max(0,Math.round(n.x*255)))+(e.x<<8),this.skinData[s+1]=Math.min(255,Math.max(0,Math.round(n.y*255)))+(e.y<<8),this.skinData[s+2]=Math.min(255,Math.max(0,Math.round(n.z*255)))+(e.z<<8),this.skinData[s+3]=Math.min(255,Math.max(0,Math.round(n.w*255)))+(e.w<<8)}updateBones(){this.boneTexture.needsUpdate=!0,this.mesh.needsUpdate=!0}};ka.UNIT_SCALE=new R(1,1,1);ka.relQuat=new zt;ka.relPos=new R;ka.dual=new zt;ka.skinMat=new Vt;var pc={type:"GsplatSkinning"},mc=Te(`
  struct GsplatSkinning {
    int numSplats;
    int numBones;
    usampler2DArray skinTexture;
    sampler2D boneTexture;
  };
`),Yw=Te(`
  void applyGsplatSkinning(
    int numSplats, int numBones,
    usampler2DArray skinTexture, sampler2D boneTexture,
    int splatIndex, inout vec3 center, inout vec4 quaternion
  ) {
    if ((splatIndex < 0) || (splatIndex >= numSplats)) {
      return;
    }

    uvec4 skinData = texelFetch(skinTexture, splatTexCoord(splatIndex), 0);

    float weights[4];
    weights[0] = float(skinData.x & 0xffu) / 255.0;
    weights[1] = float(skinData.y & 0xffu) / 255.0;
    weights[2] = float(skinData.z & 0xffu) / 255.0;
    weights[3] = float(skinData.w & 0xffu) / 255.0;

    uint boneIndices[4];
    boneIndices[0] = (skinData.x >> 8u) & 0xffu;
    boneIndices[1] = (skinData.y >> 8u) & 0xffu;
    boneIndices[2] = (skinData.z >> 8u) & 0xffu;
    boneIndices[3] = (skinData.w >> 8u) & 0xffu;

    vec4 quat = vec4(0.0);
    vec4 dual = vec4(0.0);
    for (int i = 0; i < 4; i++) {
      if (weights[i] > 0.0) {
        int boneIndex = int(boneIndices[i]);
        vec4 boneQuat = vec4(0.0, 0.0, 0.0, 1.0);
        vec4 boneDual = vec4(0.0);
        if (boneIndex < numBones) {
          boneQuat = texelFetch(boneTexture, ivec2(0, boneIndex), 0);
          boneDual = texelFetch(boneTexture, ivec2(1, boneIndex), 0);
        }

        if ((i > 0) && (dot(quat, boneQuat) < 0.0)) {
          // Flip sign if next blend is pointing in the opposite direction
          boneQuat = -boneQuat;
          boneDual = -boneDual;
        }
        quat += weights[i] * boneQuat;
        dual += weights[i] * boneDual;
      }
    }

    // Normalize dual quaternion
    float norm = length(quat);
    quat /= norm;
    dual /= norm;
    vec3 translate = vec3(
      2.0 * (-dual.w * quat.x + dual.x * quat.w - dual.y * quat.z + dual.z * quat.y),
      2.0 * (-dual.w * quat.y + dual.x * quat.z + dual.y * quat.w - dual.z * quat.x),
      2.0 * (-dual.w * quat.z - dual.x * quat.y + dual.y * quat.x + dual.z * quat.w)
    );

    center = quatVec(quat, center) + translate;
    quaternion = quatQuat(quat, quaternion);
  }
`);function Kw(i,t){return new Xt({inTypes:{gsplat:ge,skinning:pc},outTypes:{gsplat:ge},globals:()=>[mc,Yw],inputs:{gsplat:i,skinning:t},statements:({inputs:n,outputs:s})=>{let{skinning:r}=n,{gsplat:a}=s;return le(`
        ${a} = ${n.gsplat};
        if (isGsplatActive(${a}.flags)) {
          applyGsplatSkinning(
            ${r}.numSplats, ${r}.numBones,
            ${r}.skinTexture, ${r}.boneTexture,
            ${a}.index, ${a}.center, ${a}.quaternion
          );
        }
      `)}}).outputs.gsplat}var jw=Te(`
  void applyCovSplatDQSkinning(
    int numSplats, int numBones,
    usampler2DArray skinTexture, sampler2D boneTexture,
    int splatIndex, inout vec3 center, inout vec3 xxyyzz, inout vec3 xyxzyz
  ) {
    if ((splatIndex < 0) || (splatIndex >= numSplats)) {
      return;
    }

    uvec4 skinData = texelFetch(skinTexture, splatTexCoord(splatIndex), 0);

    float weights[4];
    weights[0] = float(skinData.x & 0xffu) / 255.0;
    weights[1] = float(skinData.y & 0xffu) / 255.0;
    weights[2] = float(skinData.z & 0xffu) / 255.0;
    weights[3] = float(skinData.w & 0xffu) / 255.0;

    uint boneIndices[4];
    boneIndices[0] = (skinData.x >> 8u) & 0xffu;
    boneIndices[1] = (skinData.y >> 8u) & 0xffu;
    boneIndices[2] = (skinData.z >> 8u) & 0xffu;
    boneIndices[3] = (skinData.w >> 8u) & 0xffu;

    vec4 quat = vec4(0.0);
    vec4 dual = vec4(0.0);
    for (int i = 0; i < 4; i++) {
      if (weights[i] > 0.0) {
        int boneIndex = int(boneIndices[i]);
        vec4 boneQuat = vec4(0.0, 0.0, 0.0, 1.0);
        vec4 boneDual = vec4(0.0);
        if (boneIndex < numBones) {
          boneQuat = texelFetch(boneTexture, ivec2(0, boneIndex), 0);
          boneDual = texelFetch(boneTexture, ivec2(1, boneIndex), 0);
        }

        if ((i > 0) && (dot(quat, boneQuat) < 0.0)) {
          // Flip sign if next blend is pointing in the opposite direction
          boneQuat = -boneQuat;
          boneDual = -boneDual;
        }
        quat += weights[i] * boneQuat;
        dual += weights[i] * boneDual;
      }
    }

    // Normalize dual quaternion
    float norm = length(quat);
    quat /= norm;
    dual /= norm;
    vec3 translate = vec3(
      2.0 * (-dual.w * quat.x + dual.x * quat.w - dual.y * quat.z + dual.z * quat.y),
      2.0 * (-dual.w * quat.y + dual.x * quat.z + dual.y * quat.w - dual.z * quat.x),
      2.0 * (-dual.w * quat.z - dual.x * quat.y + dual.y * quat.x + dual.z * quat.w)
    );
    mat3 basis = quaternionToMatrix(quat);

    center = quatVec(quat, center) + translate;

    mat3 cov = mat3(xxyyzz.x, xyxzyz.x, xyxzyz.y, xyxzyz.x, xxyyzz.y, xyxzyz.z, xyxzyz.y, xyxzyz.z, xxyyzz.z);
    cov = basis * cov * transpose(basis);
    xxyyzz = vec3(cov[0][0], cov[1][1], cov[2][2]);
    xyxzyz = vec3(cov[0][1], cov[0][2], cov[1][2]);
  }
`),Zw=Te(`
  void applyCovSplatLBSkinning(
    int numSplats, int numBones,
    usampler2DArray skinTexture, sampler2D boneTexture,
    int splatIndex, inout vec3 center, inout vec3 xxyyzz, inout vec3 xyxzyz
  ) {
    if ((splatIndex < 0) || (splatIndex >= numSplats)) {
      return;
    }

    uvec4 skinData = texelFetch(skinTexture, splatTexCoord(splatIndex), 0);

    float weights[4];
    weights[0] = float(skinData.x & 0xffu) / 255.0;
    weights[1] = float(skinData.y & 0xffu) / 255.0;
    weights[2] = float(skinData.z & 0xffu) / 255.0;
    weights[3] = float(skinData.w & 0xffu) / 255.0;

    uint boneIndices[4];
    boneIndices[0] = (skinData.x >> 8u) & 0xffu;
    boneIndices[1] = (skinData.y >> 8u) & 0xffu;
    boneIndices[2] = (skinData.z >> 8u) & 0xffu;
    boneIndices[3] = (skinData.w >> 8u) & 0xffu;

    mat3 basis = mat3(0.0);
    vec3 offset = vec3(0.0);

    for (int i = 0; i < 4; i++) {
      if (weights[i] > 0.0) {
        int boneIndex = int(boneIndices[i]);
        if (boneIndex < numBones) {
          vec4 v0 = texelFetch(boneTexture, ivec2(0, boneIndex), 0);
          vec4 v1 = texelFetch(boneTexture, ivec2(1, boneIndex), 0);
          vec4 v2 = texelFetch(boneTexture, ivec2(2, boneIndex), 0);
          basis += weights[i] * mat3(v0.x, v0.y, v0.z, v0.w, v1.x, v1.y, v1.z, v1.w, v2.x);
          offset += weights[i] * vec3(v2.y, v2.z, v2.w);
        }
      }
    }

    center = basis * center + offset;

    mat3 cov = mat3(xxyyzz.x, xyxzyz.x, xyxzyz.y, xyxzyz.x, xxyyzz.y, xyxzyz.z, xyxzyz.y, xyxzyz.z, xxyyzz.z);
    cov = basis * cov * transpose(basis);
    xxyyzz = vec3(cov[0][0], cov[1][1], cov[2][2]);
    xyxzyz = vec3(cov[0][1], cov[0][2], cov[1][2]);
  }
`);function Qw(i,t){return new Xt({inTypes:{covsplat:ln,skinning:pc},outTypes:{covsplat:ln},globals:()=>[mc,jw],inputs:{covsplat:i,skinning:t},statements:({inputs:n,outputs:s})=>{let{skinning:r}=n,{covsplat:a}=s;return le(`
        ${a} = ${n.covsplat};
        if (isCovSplatActive(${a}.flags)) {
          applyCovSplatDQSkinning(
            ${r}.numSplats, ${r}.numBones,
            ${r}.skinTexture, ${r}.boneTexture,
            ${a}.index, ${a}.center, ${a}.xxyyzz, ${a}.xyxzyz
          );
        }
      `)}}).outputs.covsplat}function Jw(i,t){return new Xt({inTypes:{covsplat:ln,skinning:pc},outTypes:{covsplat:ln},globals:()=>[mc,Zw],inputs:{covsplat:i,skinning:t},statements:({inputs:n,outputs:s})=>{let{skinning:r}=n,{covsplat:a}=s;return le(`
        ${a} = ${n.covsplat};
        if (isCovSplatActive(${a}.flags)) {
          applyCovSplatLBSkinning(
            ${r}.numSplats, ${r}.numBones,
            ${r}.skinTexture, ${r}.boneTexture,
            ${a}.index, ${a}.center, ${a}.xxyyzz, ${a}.xyxzyz
          );
        }
      `)}}).outputs.covsplat}var R2={box:new Qe(new R(-1,-1,-1),new R(1,1,1)),density:100,fallDirection:new R(-1,-3,1).normalize(),fallVelocity:.02,wanderScale:.04,wanderVariance:2,color1:new Lt(1,1,1),color2:new Lt(.5,.5,1),minScale:.001,maxScale:.005,anisoScale:new R(1,1,1)},C2={box:new Qe(new R(-2,-1,-2),new R(2,5,2)),density:10,fallDirection:new R(0,-1,0),fallVelocity:2,wanderScale:.1,wanderVariance:1,color1:new Lt(1,1,1),color2:new Lt(.25,.25,.5),minScale:.005,maxScale:.01,anisoScale:new R(.1,1,.1)};var tM=1,dm=4,eM=2,nM=5,iM=1/5;var sM=(i,t)=>{var e,n,s,r;return i.leftIsHand?new R:new R(((e=i.left)==null?void 0:e.axes[2])??0,(((n=i.left)==null?void 0:n.buttons[0].value)??0)-(((s=i.left)==null?void 0:s.buttons[1].value)??0),((r=i.left)==null?void 0:r.axes[3])??0)},rM=(i,t)=>{var e;return i.rightIsHand?new R:new R(((e=i.right)==null?void 0:e.axes[2])??0,0,0)},aM=(i,t)=>{var e,n;return i.rightIsHand?!1:((n=(e=i.right)==null?void 0:e.buttons[0])==null?void 0:n.pressed)??!1},oM=(i,t)=>{var e,n;return i.rightIsHand?!1:((n=(e=i.right)==null?void 0:e.buttons[1])==null?void 0:n.pressed)??!1},gc=(i=>(i.w="wrist",i.t0="thumb-metacarpal",i.t1="thumb-phalanx-proximal",i.t2="thumb-phalanx-distal",i.t3="thumb-tip",i.i0="index-finger-metacarpal",i.i1="index-finger-phalanx-proximal",i.i2="index-finger-phalanx-intermediate",i.i3="index-finger-phalanx-distal",i.i4="index-finger-tip",i.m0="middle-finger-metacarpal",i.m1="middle-finger-phalanx-proximal",i.m2="middle-finger-phalanx-intermediate",i.m3="middle-finger-phalanx-distal",i.m4="middle-finger-tip",i.r0="ring-finger-metacarpal",i.r1="ring-finger-phalanx-proximal",i.r2="ring-finger-phalanx-intermediate",i.r3="ring-finger-phalanx-distal",i.r4="ring-finger-tip",i.p0="pinky-finger-metacarpal",i.p1="pinky-finger-phalanx-proximal",i.p2="pinky-finger-phalanx-intermediate",i.p3="pinky-finger-phalanx-distal",i.p4="pinky-finger-tip",i))(gc||{}),Es=Object.keys(gc),lM=Es.length,cM={w:0,t0:1,t1:2,t2:3,t3:4,i0:5,i1:6,i2:7,i3:8,i4:9,m0:10,m1:11,m2:12,m3:13,m4:14,r0:15,r1:16,r2:17,r3:18,r4:19,p0:20,p1:21,p2:22,p3:23,p4:24},og={w:.02,t0:.015,t1:.012,t2:.0105,t3:.0085,i0:.022,i1:.012,i2:.0085,i3:.0075,i4:.0065,m0:.021,m1:.012,m2:.008,m3:.0075,m4:.0065,r0:.019,r1:.011,r2:.0075,r3:.007,r4:.006,p0:.012,p1:.01,p2:.007,p3:.0065,p4:.0055},uM=[["w","t0","t1","t2","t3"],["w","i0","i1","i2","i3","i4"],["w","m0","m1","m2","m3","m4"],["w","r0","r1","r2","r3","r4"],["w","p0","p1","p2","p3","p4"]],hM=[[8,10,8,6],[8,19,14,8,6],[8,19,14,8,6],[8,19,14,8,6],[8,19,14,8,6]],dM=["t3","i4","m4","r4","p4"],fM=["i4","m4","r4","p4"],_d=(i=>(i.left="left",i.right="right",i))(_d||{}),pM=Object.keys(_d),mM=/Quest|OculusBrowser|VisionOS|XRBrowser|Pico|Lynx|MagicLeap/i;function gM(){let i=navigator.userAgent??"";if(mM.test(i))return!1;if(/Android/i.test(i)||/Mobile/i.test(i))return!0;let e=navigator.userAgentData;return e&&typeof e.mobile=="boolean"?e.mobile:!1}var ei=class lg{constructor(t){this.lastControllersUpdate=0,this.hands=[],this.renderer=t.renderer,this.xr=navigator.xr,this.mode="initializing",this.onEnterXr=t.onEnterXr,this.onExitXr=t.onExitXr,this.enableHands=t.enableHands??!1,this.controllers=t.controllers,Promise.resolve().then(()=>{var e;if(!this.xr){this.mode="not_supported";return}if(!t.allowMobileXr&&gM()){this.mode="not_supported";return}this.enableHands&&(this.hands=[new lc("left"),new lc("right")]);let n,s;if(t.element?n=t.element:t.elementId?n=document.getElementById(t.elementId)??void 0:(n=lg.createButton(),s=t.button==null||typeof t.button=="boolean"?{}:t.button),!n)throw new Error("No element or button provided");n.style.display="none",n.classList.add("hidden"),this.button=s,this.element=n;let r=(e=t.onMouseLeaveOpacity)==null?void 0:e.toString();return r!==void 0&&(n.addEventListener("mouseleave",()=>{n.style.opacity=r}),n.addEventListener("mouseenter",()=>{n.style.opacity=""})),this.initializeXr(t)}).then(()=>{var e;return(e=t.onReady)==null?void 0:e.call(t,this.mode!=="not_supported")}).catch(e=>{alert(`Error initializing SparkXr: ${e}`)})}async initializeXr(t){var e,n;if(!this.xr||!this.element)return;let s=this.element,r={vr:["immersive-vr"],ar:["immersive-ar"],arvr:["immersive-ar","immersive-vr"],vrar:["immersive-vr","immersive-ar"]}[t.mode??"vrar"];if(!r)throw new Error(`Invalid mode: ${t.mode}`);let a=null;for(let h of r)if(await this.xr.isSessionSupported(h)){a=h;break}if(!a){this.mode="not_supported";return}this.mode=a;let o=t.referenceSpaceType??"local";this.renderer.xr.enabled=!0,this.renderer.xr.setReferenceSpaceType(o),t.fixedFoveation!==void 0&&this.renderer.xr.setFoveation(t.fixedFoveation);let l=t.frameBufferScaleFactor??.5;this.renderer.xr.setFramebufferScaleFactor(l);let c=((e=t.sessionInit)==null?void 0:e.optionalFeatures)??[];t.enableHands&&c.push("hand-tracking");let u=((n=t.sessionInit)==null?void 0:n.requiredFeatures)??[];u.push(o),this.sessionInit={...t.sessionInit,optionalFeatures:c,requiredFeatures:u},s.addEventListener("click",()=>{this.toggleXr()}),this.updateElement()}async toggleXr(){var t,e,n;if(!(!this.xr||!this.sessionInit))if(this.session)this.session.end();else try{let s=this.mode,r=await this.xr.requestSession(s,this.sessionInit);this.session=r;let a=()=>{var c;r?.removeEventListener("end",a),r?.removeEventListener("visibilitychange",l),this.session=void 0,this.updateElement(),(c=this.onExitXr)==null||c.call(this)},o=r.visibilityState,l=()=>{r?.visibilityState==="visible-blurred"&&o==="visible"&&r?.end(),o=r?.visibilityState};return(t=this.session)==null||t.addEventListener("end",a),(e=this.session)==null||e.addEventListener("visibilitychange",l),await this.renderer.xr.setSession(this.session),(n=this.onEnterXr)==null?void 0:n.call(this)}catch(s){console.error("Error requesting XR session",s);return}}updateElement(){let t=this.mode,e=this.element;if(e){e.style.display="",e.classList.remove("hidden");let n=typeof this.button=="boolean"?{}:this.button;if(n){if(this.session){let s=(t==="immersive-vr"?n.exitVrHtml:n.exitArHtml)??n.exitXrHtml,r=(t==="immersive-vr"?n.exitVrText:n.exitArText)??n.exitXrText;s?e.innerHTML=s:r?e.textContent=r:e.textContent=t==="immersive-vr"?"EXIT VR":"EXIT AR"}else{let s=(t==="immersive-vr"?n.enterVrHtml:n.enterArHtml)??n.enterXrHtml,r=(t==="immersive-vr"?n.enterVrText:n.enterArText)??n.enterXrText;s?e.innerHTML=s:r?e.textContent=r:e.textContent=t==="immersive-vr"?"ENTER VR":"ENTER AR"}e.style.display=""}}}static createButton(){let t=document.createElement("button");return Object.assign(t.style,{position:"absolute",bottom:"20px",left:"50%",transform:"translateX(-50%)",padding:"40px 40px",border:"2px solid #fff",borderRadius:"16px",background:"rgba(0,0,0,0.1)",color:"#fff",font:"bold 28px sans-serif",textAlign:"center",userSelect:"none",zIndex:"999"}),document.body.appendChild(t),t}xrSupported(){return!!this.xr}left(){return this.hands[0]}right(){return this.hands[1]}updateControllers(t){var e,n,s,r,a,o,l,c,u,h,d,f;let g=t.parent,_=performance.now(),p=(_-(this.lastControllersUpdate||_))/1e3;this.lastControllersUpdate=_;let m={};for(let T of((e=this.renderer.xr.getSession())==null?void 0:e.inputSources)??[]){let E=T.gamepad;E&&(T.handedness==="left"||T.handedness==="right")&&(m[T.handedness]=E,T.handedness==="left"?m.leftIsHand=!!T.hand:T.handedness==="right"&&(m.rightIsHand=!!T.hand))}let y=(((n=this.controllers)==null?void 0:n.getRotate)??rM)(m,this);if(y.multiply(new R(((s=this.controllers)==null?void 0:s.rotateSpeed)??dm,((r=this.controllers)==null?void 0:r.rotateSpeed)??dm,((a=this.controllers)==null?void 0:a.rollSpeed)??eM)),y.manhattanLength()>0){y.multiplyScalar(p);let T=new kn(-y.y,-y.x,y.z,"YXZ"),E=new zt().setFromEuler(T),x=t.getWorldPosition(new R);(o=g.parent)==null||o.worldToLocal(x),g.position.sub(x),g.position.applyQuaternion(E),g.position.add(x),g.quaternion.premultiply(E)}let w=(((l=this.controllers)==null?void 0:l.getMove)??sM)(m,this),S=((c=this.controllers)==null?void 0:c.moveSpeed)??tM;(((u=this.controllers)==null?void 0:u.getFast)??aM)(m,this)&&(S*=nM),(((h=this.controllers)==null?void 0:h.getSlow)??oM)(m,this)&&(S*=iM),(d=this.controllers)!=null&&d.moveHeading?w.applyQuaternion(t.quaternion):(f=this.controllers)!=null&&f.moveDirection&&(Wl.setFromQuaternion(t.quaternion,"YXZ"),Wl.x=0,Wl.z=0,fm.setFromEuler(Wl),w.applyQuaternion(fm)),w.applyQuaternion(g.quaternion),w.multiplyScalar(p*S),g.position.add(w)}updateHands({xrFrame:t}){let e=this.renderer.xr.getSession();if(!e)return;let n=this.renderer.xr.getReferenceSpace();if(n&&t.getJointPose){for(let s of this.hands)s&&(s.lastJoints=s.joints,s.joints=void 0);for(let s of e.inputSources){if(!s.hand)continue;let r=s.handedness,a=this.hands[r==="left"?0:1];if(a)for(let o of Es){let l=s.hand.get(gc[o]);if(l){let c=t.getJointPose(l,n);if(c){let{position:u,orientation:h}=c.transform;a.joints||(a.joints={}),a.joints[o]={position:new R(u.x,u.y,u.z),quaternion:new zt(h.x,h.y,h.z,h.w),radius:og[o]}}}}}}}makeJointSplats(t){let e=new sd(t);return e.onFrame=()=>{let n=this.hands[t==="left"?0:1],s=n?.joints;e.updateJoints(s)},e}snapshotHands(t){var e,n;let s=[(e=this.hands[0])==null?void 0:e.snapshotJoints(),(n=this.hands[1])==null?void 0:n.snapshotJoints()];return{time:t,hands:s}}};ei.JointEnum=gc;ei.JOINT_IDS=Es;ei.NUM_JOINTS=lM;ei.JOINT_INDEX=cM;ei.JOINT_RADIUS=og;ei.JOINT_SEGMENTS=uM;ei.JOINT_SEGMENT_STEPS=hM;ei.JOINT_TIPS=dM;ei.FINGER_TIPS=fM;ei.Hand=_d;ei.HANDS=pM;var oh=i=>Math.round(i*1e4)/1e4,Wl=new kn(0,0,0,"YXZ"),fm=new zt,I2=new zt;var lc=class i{constructor(t){this.hand=t}static newFromSnapshot(t,e){let n=new i(t);n.joints={};for(let s of Es){let r=e[s];r&&(n.joints[s]={position:new R(r.pos[0],r.pos[1],r.pos[2]),quaternion:new zt(r.quat[0],r.quat[1],r.quat[2],r.quat[3]),radius:r.radius})}return n}valid(){return!!this.joints}snapshotJoints(){if(!this.joints)return;let t={};for(let e of Es){let n=this.joints[e];n&&(t[e]={pos:n.position.toArray().map(oh),quat:n.quaternion.toArray().map(oh),radius:oh(n.radius)})}return t}toFlatArray(){if(!this.joints)return;let t=new Float32Array(176);t[0]=this.hand==="left"?0:1;let e=1;for(let n of Es){let s=this.joints[n];s&&(t[e]=s.position.x,t[e+1]=s.position.y,t[e+2]=s.position.z,t[e+3]=s.quaternion.x,t[e+4]=s.quaternion.y,t[e+5]=s.quaternion.z,t[e+6]=s.quaternion.w),e+=7}return t}};var sd=class extends Jn{constructor(t){super({}),this.scratchCenter=new R,this.scratchQuat=new zt(0,0,0,1),this.scratchScales=new R().setScalar(.01),this.scratchColor=new Lt(1,1,1),this.hand=t}updateJoints(t){if(this.visible=!1,!t||!this.packedSplats)return;this.visible=!0;let e=0;for(let n of Es){let s=t[n];if(!s)continue;this.scratchCenter.copy(s.position),this.scratchQuat.copy(s.quaternion),this.scratchScales.set(s.radius,.75*s.radius,1.5*s.radius),this.packedSplats.setSplat(e,this.scratchCenter,this.scratchScales,this.scratchQuat,.75,this.scratchColor),e+=1}this.packedSplats.numSplats=e,this.packedSplats.needsUpdate=!0,this.numSplats=e,this.updateVersion()}};var cg=(i=>(i.w="wrist",i.t0="thumb-metacarpal",i.t1="thumb-phalanx-proximal",i.t2="thumb-phalanx-distal",i.t3="thumb-tip",i.i0="index-finger-metacarpal",i.i1="index-finger-phalanx-proximal",i.i2="index-finger-phalanx-intermediate",i.i3="index-finger-phalanx-distal",i.i4="index-finger-tip",i.m0="middle-finger-metacarpal",i.m1="middle-finger-phalanx-proximal",i.m2="middle-finger-phalanx-intermediate",i.m3="middle-finger-phalanx-distal",i.m4="middle-finger-tip",i.r0="ring-finger-metacarpal",i.r1="ring-finger-phalanx-proximal",i.r2="ring-finger-phalanx-intermediate",i.r3="ring-finger-phalanx-distal",i.r4="ring-finger-tip",i.p0="pinky-finger-metacarpal",i.p1="pinky-finger-phalanx-proximal",i.p2="pinky-finger-phalanx-intermediate",i.p3="pinky-finger-phalanx-distal",i.p4="pinky-finger-tip",i))(cg||{}),xM=Object.keys(cg),P2=xM.length;var ug=(i=>(i.left="left",i.right="right",i))(ug||{}),D2=Object.keys(ug);var L2={KeyW:new R(0,0,-1),KeyS:new R(0,0,1),KeyA:new R(-1,0,0),KeyD:new R(1,0,0),KeyE:new R(0,1,0),KeyQ:new R(0,-1,0)},F2={ArrowUp:new R(0,0,-1),ArrowDown:new R(0,0,1),ArrowLeft:new R(-1,0,0),ArrowRight:new R(1,0,0),PageUp:new R(0,1,0),PageDown:new R(0,-1,0)};new R(0,0,1),new R(0,0,-1);var N2={Home:new R(0,-1,0),End:new R(0,1,0),Insert:new R(-1,0,0),Delete:new R(1,0,0)};var yd=128,_M=[-1,-1,0,1,-1,0,1,1,0,-1,1,0],yM=[0,1,2,0,2,3];function dg(i){let t=Array.from({length:yd},(s,r)=>r);i.geometry.setAttribute("position",new Ce(t.flatMap(()=>_M),3)),i.geometry.setIndex(t.flatMap(s=>yM.map(r=>4*s+r)));let{material:e}=i;Object.assign(e.uniforms,{numActive:{value:0},standsFor:{value:1},drawDepth:{value:!1},hasCrop:{value:!1},cropAxes:{value:new At},cropLow:{value:new R},cropHigh:{value:new R}}),e.vertexShader=hg(e.vertexShader.replaceAll("gl_InstanceID","batchIndex"),{"void main() {":`
      uniform int numActive;
      uniform float standsFor;
      uniform bool drawDepth;
      uniform bool hasCrop;
      uniform mat3 cropAxes;
      uniform vec3 cropLow;
      uniform vec3 cropHigh;
      void main() {
        int batchIndex = ${yd} * gl_InstanceID + (gl_VertexID >> 2);
        if (batchIndex >= numActive) { gl_Position = vec4(0.0, 0.0, 2.0, 1.0); return; }`,"adjustedStdDev = maxStdDev;":`
      vec3 place = cropAxes * center;
      if (hasCrop && (any(lessThan(place, cropLow)) || any(greaterThan(place, cropHigh)))) return;
      scales *= sqrt(standsFor);
      adjustedStdDev = standsFor > 1.0 ? min(maxStdDev, 2.0) : maxStdDev;`,"vRgba = rgba;":"vRgba = drawDepth ? vec4(vec3(-viewCenter.z), rgba.a) : rgba;"}),e.fragmentShader=hg(e.fragmentShader,{"uniform float near;":"uniform float near; uniform bool drawDepth;","if (encodeLinear) {":"if (encodeLinear && !drawDepth) {"});let n=i.onBeforeRender;return i.onBeforeRender=(...s)=>{n.apply(i,s),e.uniforms.numActive.value=i.activeSplats,i.geometry.instanceCount=Math.ceil(i.activeSplats/yd),e.uniforms.standsFor.value=i.display.mapping[0]?.node.userData.standsFor??1},e.uniforms}function hg(i,t){for(let[e,n]of Object.entries(t)){if(i.split(e).length!==2)throw new Error(`Spark's shader has no single "${e}".`);i=i.replace(e,n)}return i}var vM=.28209479177387814,Rs=3,Ir=i=>vM*i+.5;function Sd(i,t=1){let e=new vd(Math.floor(i.count/t),i.hasSlopes);for(let n=0;n<e.count;n++){let s=t===1?0:(Math.imul(n,2654435769)>>>16)%t;i.copy(t*n+s,e,n)}return e.extSplats()}var vd=class{constructor(t,e){let{maxSplats:n}=dd.getTextureSize(t);this.count=t,this.arrays=[new Uint32Array(4*n),new Uint32Array(4*n)],this.sh1=e?new Uint32Array(4*n):null}set(t,...e){dd.encodeExtSplat(this.arrays,t,...e)}setSlope(t,e,n,s,r){this.sh1[4*t+e]=SM(n,s,r)}extSplats(){return new di({extArrays:this.arrays,numSplats:this.count,extra:this.sh1?{sh1:this.sh1}:{}})}};function SM(i,t,e){let[n,s,r]=[Math.abs(i),Math.abs(t),Math.abs(e)],a=Math.max(n,s,r);if(a===0)return 0;let o=Math.min(31,Math.max(0,Math.ceil(Math.log2(a))+15)),l=255/2**(o-15),c=h=>Math.min(255,Math.round(h*l)),u=(i<0?1:0)|(t<0?2:0)|(e<0?4:0);return(c(n)|c(s)<<8|c(r)<<16|u<<24|o<<27)>>>0}var bM=["x","y","z","opacity","scale_0","scale_1","scale_2","rot_0","rot_1","rot_2","rot_3","f_dc_0","f_dc_1","f_dc_2"],wM=[0,3,8,15],MM=4096,fg=`end_header
`;function pg(i){let t=EM(i);if(t===null)return null;let{count:e,names:n,begin:s}=t,r=bM.map(C=>n.indexOf(C)),a=n.filter(C=>C.startsWith("f_rest_")).length/3;if(r.includes(-1)||!wM.includes(a))return null;let o=n.length;if(i.length<s+4*o*e)throw new Error("the file ends too soon");let l=new DataView(i.buffer,i.byteOffset+s),c=C=>l.getFloat32(4*C,!0),u=n.indexOf("f_rest_0");if(a>Rs&&!TM(c,e,o,u,a))return null;let[h,d,f,g,_,p,m,y,w,S,T,E,x,M]=r,N=(C,D,U)=>{let z=o*C;if(D.set(U,c(z+h),c(z+d),c(z+f),Math.exp(c(z+_)),Math.exp(c(z+p)),Math.exp(c(z+m)),c(z+w),c(z+S),c(z+T),c(z+y),1/(1+Math.exp(-c(z+g))),Ir(c(z+E)),Ir(c(z+x)),Ir(c(z+M))),!!a)for(let P=0,G=z+u;P<Rs;P++,G++)D.setSlope(U,P,c(G),c(G+a),c(G+2*a))};return{count:e,hasSlopes:a>0,copy:N}}function TM(i,t,e,n,s){for(let r=0;r<t;r++)for(let a=0;a<3*s;a++)if(a%s>=Rs&&i(e*r+n+a)!==0)return!1;return!0}function EM(i){let t=new TextDecoder("latin1").decode(i.subarray(0,MM)),e=t.indexOf(fg);if(!t.startsWith(`ply
`)||e<0)return null;let n=t.slice(4,e).trimEnd().split(`
`).filter(l=>!/^(comment|obj_info)/.test(l)),[s,r,...a]=n.map(l=>l.split(" "));return s?.join(" ")==="format binary_little_endian 1.0"&&r?.[1]==="vertex"&&a.every(([l,c])=>l==="property"&&c==="float")?{count:Number(r[2]),names:a.map(([,,l])=>l),begin:e+fg.length}:null}var AM=35615,RM=1347635022,bd=16,CM=.15,[IM,PM]=[-10,16],Ed=Array.from({length:256},(i,t)=>t),wd=Ed.map(i=>Math.exp(i/PM+IM)),Md=Ed.map(i=>Ir((i-127.5)/(CM*255))),Td=Ed.map(i=>(i-128)/128);async function mg(i){if(!("DecompressionStream"in window)||i.length<2||(i[0]|i[1]<<8)!==AM)return null;let t=await kl(i),e=new DataView(t.buffer);if(t.length<bd||e.getUint32(0,!0)!==RM)return null;let[n,s]=[e.getUint32(4,!0),e.getUint32(8,!0)],[r,a,o]=t.subarray(12);if(n!==2&&n!==3||r>1||o)return null;let l=n===2?3:4,c=r?3*Rs:0;if(t.length<bd+s*(16+l+c))throw new Error("the file ends too soon");let u=bd,h=u+9*s,d=h+s,f=d+3*s,g=f+3*s,_=g+l*s,p=2**-a,m=S=>((t[S]<<8|t[S+1]<<16|t[S+2]<<24)>>8)*p,y=new Float64Array(4),w=(S,T,E)=>{let[x,M,N]=[u+9*S,d+3*S,f+3*S];if(n===2?DM(t,g+3*S,y):LM(e.getUint32(g+4*S,!0),y),T.set(E,m(x),m(x+3),m(x+6),wd[t[N]],wd[t[N+1]],wd[t[N+2]],y[0],y[1],y[2],y[3],t[h+S]/255,Md[t[M]],Md[t[M+1]],Md[t[M+2]]),!!r)for(let C=0,D=_+c*S;C<Rs;C++,D+=3)T.setSlope(E,C,Td[t[D]],Td[t[D+1]],Td[t[D+2]])};return{count:s,hasSlopes:r>0,copy:w}}function DM(i,t,e){let n=1;for(let r=0;r<3;r++)e[r]=i[t+r]/127.5-1,n-=e[r]**2;e[3]=Math.sqrt(Math.max(0,n));let s=Math.hypot(...e);for(let r=0;r<4;r++)e[r]/=s}function LM(i,t){let e=i>>>30,n=1;for(let s=3;s>=0;s--)s!==e&&(t[s]=(i&511)/511*Math.SQRT1_2*(i&512?-1:1),n-=t[s]**2,i>>>=10);t[e]=Math.sqrt(Math.max(0,n))}function gg(i,t,e){let r=new Uint32Array(t),a=new Uint32Array(t),o=new Uint32Array(65537),l=new Uint32Array(65537),c=0;for(let h=0;h<t;h++){if(i[h]>=2139095040)continue;let d=~i[h]>>>0;o[(d&65535)+1]++,l[(d>>>16)+1]++,r[c]=d,a[c++]=h}for(let h=0;h<65536;h++)o[h+1]+=o[h],l[h+1]+=l[h];let u=new Uint32Array(c);for(let h=0;h<c;h++)u[o[r[h]&65535]++]=h;for(let h=0;h<c;h++)e[l[r[u[h]]>>>16]++]=a[u[h]];return c}var FM=`
  const order = ${gg};
  onmessage = ({ data: { readback, numSplats, ordering } }) => {
    const activeSplats = order(readback, numSplats, ordering);
    postMessage({ activeSplats, readback, ordering }, [readback.buffer, ordering.buffer]);
  };
`,xc=class{async call(t,{readback:e,numSplats:n,ordering:s}){return this.isStarted?(this.worker??=NM(),new Promise((r,a)=>{this.worker.onmessage=({data:o})=>r(o),this.worker.onerror=({message:o})=>a(new Error(o)),this.worker.postMessage({readback:e,numSplats:n,ordering:s},[e.buffer,s.buffer])})):(this.isStarted=!0,{activeSplats:gg(e,n,s),readback:e,ordering:s})}dispose(){this.worker?.terminate(),this.worker=null}};function NM(){let i=URL.createObjectURL(new Blob([FM],{type:"text/javascript"})),t=new Worker(i);return URL.revokeObjectURL(i),t}var Ad=.3,xg=Math.sqrt(2*Math.log(255)),UM=1.2,OM=3e4,kM={ply:tn.PLY,spz:tn.SPZ,splat:tn.SPLAT},BM={ply:pg,spz:mg},zM=new Set(["spz"]),_c=class{constructor(t,e,n,s){this.entry=t,this.unit=e,this.isLoaded=!1,this.scene=new hs,this.spark=new ag({renderer:n,onDirty:()=>this.isCompleting||s(this),preBlurAmount:Ad,blurAmount:0,maxStdDev:xg,sortRadial:!1,accumExtSplats:!0,enableLod:!1}),this.uniforms=dg(this.spark),this.spark.sortWorker=new xc,this.scene.add(this.spark)}async load(t,{isFew:e=!1}={}){let{format:n}=this.entry,s=await BM[n]?.(t)??null;if(s===null)return this.setMesh(await HM(t,n));let r=e?Math.max(1,Math.round(s.count/OM)):1;this.rest=r>1?s:null,this.setMesh(new Jn({extSplats:Sd(s,r)}),r)}complete(t){return this.rest&&(this.completion=this.addRest(t)),this.completion}async addRest(t){let[e,n]=[this.rest,this.mesh];this.rest=null,this.isCompleting=!0,this.scene.remove(n),this.setMesh(new Jn({extSplats:Sd(e)})),await this.spark.update({scene:this.scene,camera:t}),n.dispose(),this.isCompleting=!1}setMesh(t,e=1){this.mesh=t,t.userData.standsFor=e,zM.has(this.entry.format)||t.quaternion.set(1,0,0,0),t.scale.setScalar(1/this.unit),t.updateMatrixWorld(!0),this.scene.add(t),this.centres=this.sample(),this.isLoaded=!0}sample(){let t=Math.max(1,Math.floor(this.mesh.extSplats.numSplats/2e3)),e=[],n=new Qe;return this.largest=0,this.mesh.forEachSplat((s,r,a,o,l)=>{n.expandByPoint(r),this.largest=Math.max(this.largest,a.x/this.unit,a.y/this.unit,a.z/this.unit),s%t===0&&l>.1&&e.push(r.clone().applyMatrix4(this.mesh.matrixWorld))}),this.sphere=n.applyMatrix4(this.mesh.matrixWorld).getBoundingSphere(new Ti),e}reach(t){return t.distanceTo(this.sphere.center)+this.sphere.radius}box(t=new At,e=.05){let n=new Qe,s=this.centres.map(r=>r.clone().applyMatrix3(t));for(let r of["x","y","z"]){let a=s.map(o=>o[r]).sort((o,l)=>o-l);n.min[r]=a[Math.floor(e*(a.length-1))]??-1,n.max[r]=a[Math.ceil((1-e)*(a.length-1))]??1}return n}focus(t){let e=this.box();if(!t.length){let a=e.getSize(new R).length()||4*this.largest;return{middle:a,near:.3*a,far:2.5*a,centre:e.getCenter(new R)}}let n=t[0].pose.clone().invert(),s=this.centres.map(a=>-a.clone().applyMatrix4(n).z).filter(a=>a>0);s.sort((a,o)=>a-o);let r=a=>s[Math.floor(a*(s.length-1))]??1;return{middle:r(.5),near:r(.02),far:Math.max(r(.98),1.001*r(.02)),depths:s}}show(t){this.spark.falloff=t==="ellipsoids"?0:1,this.spark.maxStdDev=t==="ellipsoids"?UM:xg}drawnWith(t){let e=Math.min(1,t/(this.entry.focal??t));this.spark.preBlurAmount=Ad*e*e,this.spark.blurAmount=Ad-this.spark.preBlurAmount}drawDepth(t){this.uniforms.drawDepth.value=t}crop(t){this.uniforms.hasCrop.value=t!==null,t!==null&&(this.uniforms.cropAxes.value.copy(t.axes),this.uniforms.cropLow.value.copy(t.low),this.uniforms.cropHigh.value.copy(t.high))}isSorted(){return this.isLoaded&&!this.isCompleting&&!this.spark.sorting&&!this.spark.sortDirty}};async function HM(i,t){let e=new Jn({fileBytes:i,fileType:kM[t],extSplats:!0});return await e.initialized,e}var _g=Ji.degToRad(20),VM=.25,GM=1.6,yc=Ji.degToRad(88),$M=new R(1,0,0),WM=new R(0,1,0),fi=class i{constructor(t,e,n,s=0,r=0){Object.assign(this,{pivot:t,basis:e,distance:n,yaw:s,pitch:r})}static at(t,e,n){let s=new Vt().lookAt(t,e,n),r=new zt().setFromRotationMatrix(s);return new i(e.clone(),r,t.distanceTo(e))}clone(){return new i(this.pivot.clone(),this.basis.clone(),this.distance,this.yaw,this.pitch)}orientation(){let t=new zt().setFromAxisAngle(WM,this.yaw),e=new zt().setFromAxisAngle($M,-this.pitch);return this.basis.clone().multiply(t).multiply(e)}position(){return new R(0,0,this.distance).applyQuaternion(this.orientation()).add(this.pivot)}shift(t,e,n){this.pivot.add(new R(t,e,n).applyQuaternion(this.orientation()))}approach(t,e){let n=Math.max(this.distance,t.distance),s=Math.max(Math.abs(t.yaw-this.yaw),Math.abs(t.pitch-this.pitch),Math.abs(t.distance-this.distance)/n,t.pivot.distanceTo(this.pivot)/n);if(s===0)return!1;let r=s<1e-4?1:e;for(let a of["yaw","pitch","distance"])this[a]+=r*(t[a]-this[a]);return this.pivot.lerp(t.pivot,r),r===1&&Object.assign(this,{yaw:t.yaw,pitch:t.pitch,distance:t.distance}),!0}limits(t){if(!t.length)return null;let e=this.basis.clone().invert(),n={yaw:[0],pitch:[0],distance:[this.distance]};for(let o of t){let{x:l,y:c,z:u}=o.clone().sub(this.pivot).applyQuaternion(e);n.yaw.push(Math.atan2(l,u)),n.pitch.push(Math.atan2(c,Math.hypot(l,u))),n.distance.push(Math.hypot(l,c,u))}let s=(o,l)=>[Math.min(...n[o])-l,Math.max(...n[o])+l],[r,a]=s("distance",0);return{yaw:s("yaw",_g),pitch:s("pitch",_g),distance:[VM*r,GM*a],pivot:this.pivot.clone(),shift:.5*a}}keep(t){let e=Ji.clamp;t&&(this.yaw=e(this.yaw,...t.yaw),this.distance=e(this.distance,...t.distance),this.pivot.sub(t.pivot).clampLength(0,t.shift).add(t.pivot));let[n,s]=t?.pitch??[-yc,yc];this.pitch=e(this.pitch,Math.max(n,-yc),Math.min(s,yc))}};var qM=.9,XM=.07,YM=3.2,KM=.0015,jM=10,ZM=16,yg=.1,QM=9,JM=40,vg={KeyW:[0,0,-1],KeyS:[0,0,1],KeyA:[-1,0,0],KeyD:[1,0,0],KeyE:[0,1,0],KeyQ:[0,-1,0],ArrowUp:[0,0,-1],ArrowDown:[0,0,1],ArrowLeft:[-1,0,0],ArrowRight:[1,0,0]},Sg=()=>matchMedia("(prefers-reduced-motion: reduce)").matches,vc=class{constructor(t,e,{onMove:n,onPick:s}){Object.assign(this,{camera:t,canvas:e,onMove:n,onPick:s}),this.wanted=new fi(new R,new zt,1),this.shown=this.wanted.clone(),this.speed=1,this.isFree=!1,this.photos=[],this.limits=null,this.sway=null,this.flight=null,this.pressed=new Set,this.pointers=new Map,e.addEventListener("pointerdown",r=>this.press(r)),e.addEventListener("pointermove",r=>this.drag(r));for(let r of["pointerup","pointercancel"])e.addEventListener(r,a=>this.pointers.delete(a.pointerId));e.addEventListener("contextmenu",r=>r.preventDefault()),e.addEventListener("wheel",r=>this.wheel(r),{passive:!1}),e.addEventListener("dblclick",r=>s(r.clientX,r.clientY)),addEventListener("keydown",r=>this.key(r)),addEventListener("keyup",r=>this.pressed.delete(r.code)),addEventListener("blur",()=>this.pressed.clear())}go(t,{atOnce:e=!1}={}){this.sway=null;let n={position:this.camera.position.clone(),orientation:this.camera.quaternion.clone()};this.flight=e||Sg()?null:{...n,time:0},this.wanted=t,this.shown=t.clone(),this.isFree=!1,this.limits=t.limits(this.photos),this.place()}setFree(t){this.isFree=t,t||(this.limits=this.wanted.limits(this.photos))}setSway(t){!t&&this.sway&&this.hold(),this.sway=t?{time:0,...this.wanted.clone()}:null}state(){return{position:this.camera.position.clone(),target:this.wanted.pivot.clone(),up:new R(0,1,0).applyQuaternion(this.camera.quaternion)}}hold(){if(this.flight){let t=new R(0,0,-1).applyQuaternion(this.camera.quaternion),e=this.camera.position.clone().addScaledVector(t,this.wanted.distance);this.wanted=new fi(e,this.camera.quaternion.clone(),this.wanted.distance),this.limits=this.wanted.limits(this.photos),this.flight=null}else this.wanted=this.shown.clone();this.shown=this.wanted.clone()}take(){(this.flight||this.sway)&&this.hold(),this.sway=null,this.onMove()}changed(){this.wanted.keep(this.isFree?null:this.limits),this.onMove()}press(t){this.canvas.setPointerCapture(t.pointerId),this.pointers.set(t.pointerId,{x:t.clientX,y:t.clientY}),this.take()}drag(t){let e=this.pointers.get(t.pointerId);if(!e)return;let n=[...this.pointers.values()].filter(o=>o!==e),s=t.clientX-e.x,r=t.clientY-e.y,a={x:t.clientX,y:t.clientY};if(this.pointers.set(t.pointerId,a),n.length){let[o]=n,l=c=>Math.max(1,Math.hypot(c.x-o.x,c.y-o.y));this.wanted.distance*=l(e)/l(a),this.shift(s/2,r/2)}else if(t.buttons>1||t.shiftKey)this.shift(s,r);else{let o=YM/Math.min(innerWidth,innerHeight);this.wanted.yaw-=s*o,this.wanted.pitch+=r*o}this.changed()}shift(t,e){let n=2*this.wanted.distance*Math.tan(this.camera.fov*Math.PI/360)/innerHeight;this.wanted.shift(-t*n,e*n,0)}wheel(t){t.preventDefault(),this.take();let e=t.deltaY*(t.deltaMode?ZM:1)*(t.ctrlKey?jM:1);this.wanted.distance*=Math.exp(e*KM),this.changed()}key(t){!(t.code in vg)||t.ctrlKey||t.metaKey||t.altKey||tT(t)||(this.take(),this.isFree=!0,this.pressed.add(t.code),t.preventDefault())}step(t){if(this.flight)return this.fly(t);this.sway&&this.swing(t);for(let n of this.pressed){let[s,r,a]=vg[n].map(o=>o*this.speed*Math.min(t,.1));this.wanted.shift(s,r,a),this.onMove()}let e=this.shown.approach(this.wanted,Sg()?1:1-Math.exp(-t/XM));return e&&this.place(),e}place(){this.flight||(this.camera.position.copy(this.shown.position()),this.camera.quaternion.copy(this.shown.orientation()),this.camera.updateMatrixWorld())}fly(t){this.flight.time+=t;let e=Math.min(1,this.flight.time/qM),n=e*e*(3-2*e),{position:s,orientation:r}=this.flight;return this.camera.position.lerpVectors(s,this.wanted.position(),n),this.camera.quaternion.slerpQuaternions(r,this.wanted.orientation(),n),this.camera.updateMatrixWorld(),e===1&&(this.flight=null,this.place()),!0}swing(t){let{sway:e}=this;if(e.time+=Math.min(t,.1),this.isFree||!this.limits)this.wanted.yaw=e.yaw+2*Math.PI*e.time/JM;else{let n=2*Math.PI*e.time/QM;this.wanted.yaw=e.yaw+yg*Math.sin(n),this.wanted.pitch=e.pitch+yg/4*(1-Math.cos(n))}this.changed()}};function tT({target:i,code:t}){return i.closest("dialog, textarea, select, input:not([type=range], [type=checkbox], [type=color])")?!0:t.startsWith("Arrow")&&i.closest("[role=slider], input")!==null}var eT=.45,nT=.4;function iT(){let i=0,t=innerHeight;for(let e of document.querySelectorAll("header > *, #tools, #cameras")){let{top:n,bottom:s,height:r}=e.getBoundingClientRect();r&&(s<innerHeight/2?i=Math.max(i,s+8):t=Math.min(t,n-8))}return t-i<nT*innerHeight?{left:0,top:0,width:innerWidth,height:innerHeight}:{left:0,top:i,width:innerWidth,height:t-i}}function bg(i,t,e){let n=iT();i.aspect=innerWidth/innerHeight;let s=t?t.fy/t.fx:1,r=Math.min(n.height,n.width/s),a=e?innerHeight/2/Math.tan(Ji.degToRad(e)/2):t?t.fy*r:n.height*.5/eT;i.fov=Ji.radToDeg(2*Math.atan(innerHeight/2/a));let o={x:n.left+n.width/2,y:n.top+n.height/2},l=t&&{height:a/t.fy,width:a/t.fy*s};l&&(l.left=o.x-l.width/2,l.top=o.y-l.height/2);let c=l?{x:l.left+t.cx*l.width,y:l.top+t.cy*l.height}:o;return i.setViewOffset(innerWidth,innerHeight,innerWidth/2-c.x,innerHeight/2-c.y,innerWidth,innerHeight),i.updateProjectionMatrix(),l}var sT=5;function Rd(){let i=new URLSearchParams(location.search);for(let[o,l]of new URLSearchParams(location.hash.slice(1)))i.set(o,l);let t=(o,l)=>{let c=(i.get(o)??"").split(",").map(Number);return c.length===l&&c.every(u=>!Number.isNaN(u))?c:void 0},[e]=t("fov",1)??[],[n]=t("compare",1)??[],s=t("view",9),r=t("crop",6),a=i.get("background");return{view:s&&{position:s.slice(0,3),target:s.slice(3,6),up:s.slice(6)},fov:e>0&&e<160?e:void 0,background:/^[0-9a-f]{6}$/i.test(a??"")?`#${a}`:void 0,show:["depth","normals","ellipsoids"].find(o=>o===i.get("show")),compare:n>=0&&n<=100&&i.has("compare")?n/100:void 0,crop:r&&{low:r.slice(0,3),high:r.slice(3)},noui:i.has("noui"),sway:i.has("sway")?i.get("sway")!=="0":void 0}}function wg({view:i,fov:t,background:e,show:n,compare:s,crop:r}){let a=l=>l.map(c=>Number(c.toPrecision(sT))).join(","),o=[`view=${a([...i.position,...i.target,...i.up])}`];return t&&o.push(`fov=${a([t])}`),e&&o.push(`background=${e.slice(1)}`),n&&o.push(`show=${n}`),s!==void 0&&o.push(`compare=${Math.round(100*s)}`),r&&o.push(`crop=${a([...r.low,...r.high])}`),`${location.href.split("#")[0]}#${o.join("&")}`}function Mg({view:i,fov:t,background:e,crop:n,colour:s}){let r=([l,c,u])=>[-l,-c,u],a=[1,3,5].map(l=>parseInt(s.slice(l,l+2),16)/255),o={camera:{fov:t,position:r(i.position),target:r(i.target),startAnim:"none",animTrack:""},background:{color:a},animTracks:[],sr3r:{view:i,fov:t,background:e,crop:n}};return JSON.stringify(o,null,2)}var Cd=([i,t,e],n)=>new R(i,-t,-e).divideScalar(n),Sc=({x:i,y:t,z:e},n)=>[i*n,-t*n,-e*n];var rT=3,aT=2,oT=5,lT=80,cT=.005,uT=100,hT=/swiftshader|llvmpipe|software|basic render/i,dT={dark:"#000000",light:"#f6f7f9"},Id=class{constructor(t){this.description=t,this.camera=new Le(50,1),this.mode="colour",this.isComparing=!1,this.split=.5,this.photo=null,this.background=null,this.fov=null,this.speed=1,this.hasOutline=!1,this.dirty=!0,this.frames=[],this.waiting=[],this.unit=t.unit??1,this.cameras=(t.cameras??[]).map(e=>fT(e,this.unit))}async start(){let t=Rd();this.initial={...this.description.start,...Tg(t)},document.body.classList.toggle("noui",t.noui);let e=this.description.layers.slice(-2).reverse(),[{file:n,bytes:s}]=e,r=sr(n,{bytes:s,onShare:u=>mT(u,s)});this.canvas=se("canvas"),this.renderer=new Cl({canvas:this.canvas,antialias:!1,preserveDrawingBuffer:!0}),this.renderer.setScissorTest(!0);let a=this.renderer.getContext(),{UNMASKED_RENDERER_WEBGL:o}=a.getExtension("WEBGL_debug_renderer_info")??{};this.isSlow=hT.test(a.getParameter(o??a.RENDERER)),this.coarseness=this.isSlow?rT:1,this.surface=new Bl(this.renderer);let l=u=>this.dirty||=this.isVisible(u);this.layers=e.map(u=>new _c(u,this.unit,this.renderer,l)),this.renderer.compile(this.layers[0].scene,this.camera),this.navigation=new vc(this.camera,this.canvas,{onMove:()=>this.changed(),onPick:(u,h)=>this.turnAbout(u,h)}),this.navigation.photos=this.cameras.map(({pose:u})=>new R().setFromMatrixPosition(u)),this.ui=new zl(this),Vp().then(u=>u&&this.ui.offerHeadset()),this.setBackground(this.initial.background??null),this.resize(),addEventListener("resize",()=>this.resize()),addEventListener("hashchange",()=>this.show(Tg(Rd()))),matchMedia("(prefers-color-scheme: light)").addEventListener("change",()=>this.setBackground(this.background));for(let[u,h]of this.layers.entries()){let d=await(u?sr(h.entry.file).catch(f=>this.missing(h,f)):r);d!==null&&(await h.load(d,{isFew:this.isSlow&&!u}),h===this.layers[0]&&this.begin(),h.show(this.mode),h.crop(this.crop.box()),this.isVisible(h)&&this.changed(!1),this.ui.update(),await new Promise(f=>this.waiting.push(f)),this.ui.status(""))}document.body.dataset.ready="true";let c=matchMedia("(prefers-reduced-motion: reduce)").matches;(t.sway??!(this.isSlow||c||this.initial.view))&&this.navigation.setSway(!0)}missing(t,e){return console.warn(e),this.ui.status(`${t.entry.name} is missing: ${e.message} Reload the page to compare`,8),null}begin(){let[t]=this.layers;this.focus=t.focus(this.cameras),this.navigation.speed=this.speed*this.focus.middle/2,this.crop=new Fl(t,this.cameras[0],this.unit),this.ui.sceneIsThere(),this.show(this.initial,{atOnce:!0}),this.loop()}show({view:t,fov:e,show:n,compare:s,crop:r,background:a},{atOnce:o=!1}={}){a&&this.setBackground(a),this.goToFirst({view:t,fov:e,atOnce:o}),r&&this.changeCrop(l=>l.fromScene(r)),n&&this.setMode(n),s!==void 0&&this.layers.length>1&&this.setSplit(s)}goToFirst({view:t,fov:e,atOnce:n}){if(this.fov=e??null,t){let[s,r,a]=[t.position,t.target].map(o=>Cd(o,this.unit)).concat(Cd(t.up,1));this.project(this.cameras[0]),this.navigation.go(fi.at(s,r,a),{atOnce:n}),this.changed()}else if(this.cameras.length)this.goTo(0,{atOnce:n});else{let{position:s,target:r}=pT(this.focus);this.project(void 0),this.navigation.go(fi.at(s,r,new R(0,1,0)),{atOnce:n}),this.changed()}}goTo(t,{atOnce:e=!1}={}){let n=this.cameras[t],s=new R().setFromMatrixPosition(n.pose),r=new zt().setFromRotationMatrix(n.pose),{middle:a}=this.layers[0].focus([n]),o=new R(0,0,-a).applyQuaternion(r).add(s);t!==this.photo&&(this.photo=null),this.navigation.go(new fi(o,r,a),{atOnce:e}),this.project(n),this.current=t,this.changed(!1),this.ui.update()}reset(){let{view:t,fov:e}=this.initial;this.photo=null,this.goToFirst({view:t,fov:e}),this.ui.update()}turnAbout(t,e){let n=this.surface.depthAt(this.layers[0],this.camera,t,e);if(n===null)return;let r=new R(2*t/innerWidth-1,1-2*e/innerHeight,.5).unproject(this.camera).applyMatrix4(this.camera.matrixWorldInverse),a=r.multiplyScalar(-n/r.z).applyMatrix4(this.camera.matrixWorld),{position:o,up:l}=this.navigation.state(),{isFree:c}=this.navigation;this.navigation.go(fi.at(o,a,l)),this.navigation.setFree(c),this.changed()}setMode(t){this.mode=t===this.mode?"colour":t;for(let e of this.layers)e.show(this.mode);this.changed(!1),this.ui.update()}toggleCompare(){if(this.isComparing)this.isComparing=!1;else return this.setSplit(this.split>.05?this.split:.5);this.changed(!1),this.ui.update()}setSplit(t){this.layers.length<2||(this.isComparing=!0,this.split=Math.min(1,Math.max(0,t)),this.changed(!1),this.ui.update())}togglePhoto(){let t=this.current??0;this.photo=this.photo===null?t:null,this.photo!==null&&this.current!==t&&this.goTo(t),this.ui.update()}toggleSway(){this.navigation.setSway(!this.navigation.sway),this.ui.update()}setFree(t){this.navigation.setFree(t),this.ui.status(t?"Without limits":"Within limits",1.5),this.ui.update()}setFov(t){this.fov=t,this.project(this.lastView),this.changed(),this.ui.update()}setSpeed(t){this.speed=t,this.navigation.speed=t*this.focus.middle/2,this.ui.update()}setBackground(t){this.background=t,this.renderer.setClearColor(new Lt(this.colour()),1),document.body.style.background=this.colour(),this.changed(!1),this.ui?.settings?.update()}colour(){return this.background??dT[Wu()?"dark":"light"]}toggleTheme(t){t(),this.setBackground(this.background)}changeCrop(t){t(this.crop);for(let e of this.layers)e.crop(this.crop.box());this.setOutline(this.hasOutline)}setOutline(t){this.hasOutline=t;let e=this.crop.outline();t?this.layers[0].scene.add(e):this.layers[0].scene.remove(e),this.changed(!1),this.ui.update()}hideControls(t){document.body.classList.toggle("noui",t),this.resize()}state(){let{position:t,target:e,up:n}=this.navigation.state();return{view:{position:Sc(t,this.unit),target:Sc(e,this.unit),up:Sc(n,1)},fov:this.camera.fov,background:this.background??void 0,show:this.mode==="colour"?void 0:this.mode,compare:this.isComparing?this.split:void 0,crop:this.crop.isOn?this.crop.toScene():void 0}}async copyLink(){let t=wg(this.state());history.replaceState(null,"",t);try{await navigator.clipboard.writeText(t),this.ui.status("The link is copied",2)}catch{this.ui.status("The link is in the address bar",2)}}saveView(){let t={...this.state(),colour:this.colour()},e=`${this.description.stem??"scene"}.view.json`;Ll(new Blob([Mg(t)],{type:"application/json"}),e),this.ui.status(`Put ${e} beside the scene: sr3r view begins there, and sr3r export keeps the crop`,8)}async savePicture(){await this.refine(),this.draw(),Op(this.canvas,this.description.title)}toggleRecording(){this.recorder&&this.recorder.stop(),this.recorder=this.recorder?null:new Dl(this.canvas,this.description.title),this.ui.update()}changed(t=!0){this.dirty=!0,t&&this.current!==void 0&&(this.current=void 0,this.photo=null,this.ui?.update())}project(t){this.place=bg(this.camera,t,this.fov),this.lastView=t}resize(){this.project(this.lastView),this.setResolution(),this.ui?.update()}setResolution(){this.renderer.xr.isPresenting||(this.renderer.setPixelRatio(Math.min(devicePixelRatio,2)/this.coarseness),this.renderer.setSize(innerWidth,innerHeight,!1),this.dirty=!0)}async refine(){this.coarseness!==1&&(await this.layers[0].complete(this.camera),this.coarseness=1,this.setResolution())}visible(){let[t,e]=this.layers;return!e?.isLoaded||!this.isComparing?[[t,0,1]]:[[t,this.split,1],[e,0,this.split]].filter(([,n,s])=>n<s)}isVisible(t){return this.visible().some(([e])=>e===t)}setRange(){this.camera.near=cT*this.focus.middle,this.camera.far=uT*Math.max(...this.visible().map(([t])=>t.reach(this.camera.position))),this.camera.updateProjectionMatrix()}draw(){this.setRange();let{mode:t,focus:e}=this,n=t==="depth"||t==="normals",s=.5*this.canvas.height*this.camera.projectionMatrix.elements[5];for(let[r,a,o]of this.visible()){let[l,c]=[a,o].map(u=>Math.round(u*innerWidth));this.renderer.setScissor(l,0,c-l,innerHeight),r.drawnWith(s),n?this.surface.draw(r,this.camera,{mode:t,focus:e,background:this.colour()}):this.renderer.render(r.scene,this.camera)}}loop(){let t=performance.now(),e=0,n=s=>{if(requestAnimationFrame(n),this.renderer.xr.isPresenting)return;let r=this.navigation.step((s-t)/1e3);e=r&&s-t>lT?e+1:0,t=s,this.isSlow||=e>oT,(r||this.recorder)&&(this.dirty=!0),this.ui.recording(this.recorder?this.recorder.time():null);let a=this.visible().every(([o])=>o.isSorted());!this.dirty&&a&&this.refine(),this.dirty?(r&&this.isSlow&&this.coarseness===1&&!this.recorder&&(this.coarseness=aT,this.setResolution()),this.dirty=!1,this.draw(),this.frames=[...this.frames.filter(o=>s-o<1e3),s],this.ui.frame(this.frames.length)):a&&this.coarseness===1&&this.waiting.splice(0).forEach(o=>o())};requestAnimationFrame(n)}};function fT(i,t){let e=new Vt().fromArray(i.c2w.flat()).transpose();e.setPosition(new R().setFromMatrixPosition(e).divideScalar(t));let n=new Vt().makeScale(1,-1,-1);return e.premultiply(n).multiply(n),{...i,pose:e}}function pT({centre:i,middle:t}){return{position:i.clone().add(new R(0,0,1.2*t)),target:i}}function Tg(i){return Object.fromEntries(Object.entries(i).filter(([,t])=>t!==void 0))}function mT(i,t){let e=i<1?`Loading ${5*Math.floor(20*i)} % of ${ir(t)} ...`:"Drawing ...";se("status").textContent!==e&&(se("status").textContent=e)}$u();try{let i=new Id(await qp());window.viewer=i,await i.start()}catch(i){if(console.error(i),se("status").textContent=`This scene cannot be shown: ${i.message}`,se("status").hidden=!1,i instanceof ga){let t=Ft("button",{},"Try again");t.addEventListener("click",()=>location.reload()),se("status").append(t),t.focus()}document.body.dataset.ready="failed"}
