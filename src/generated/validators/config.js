// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: Configuration.

export const validateConfig = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://open-sesame.invalid/schemas/config.schema.json","title":"config.toml","description":"what a user may set; every key has a default","type":"object","additionalProperties":false,"properties":{"global":{"type":"object","additionalProperties":false,"properties":{"logging":{"type":"object","additionalProperties":false,"properties":{"level":{"description":"least severity that the daemons log","$ref":"event.schema.json#/$defs/severity","default":"info","unit":null,"lockable":true,"scope":"global","since":"0.1.0"},"json":{"description":"log JSON even when standard error is a terminal","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"global","since":"0.1.0"},"journald":{"description":"put syslog's priority in front of each JSON line, as journald takes it; what goes to the journal itself always has it","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"global","since":"0.1.0"}}}}},"crypto":{"type":"object","additionalProperties":false,"properties":{"profile":{"description":"cipher and hash everywhere at once: ChaCha20-Poly1305 and BLAKE (leading-edge), or AES-256-GCM and SHA-256 (governance-compatible); a vault is converted at its next unlock","enum":["leading-edge","governance-compatible"],"default":"leading-edge","unit":null,"lockable":true,"scope":"global","since":"0.1.0"},"hkdf":{"description":"how a vault's keys are derived from its master key; by-profile: BLAKE3 under leading-edge, HKDF-SHA-256 under governance-compatible; a vault is converted at its next unlock","enum":["by-profile","blake3","hkdf-sha256"],"default":"by-profile","unit":null,"lockable":true,"scope":"global","since":"0.1.0"},"kdf":{"description":"how a password becomes a key: of a factor that is made, and of any other from its next unlock on; pbkdf2-sha256 runs 600,000 iterations","enum":["argon2id","pbkdf2-sha256"],"default":"argon2id","unit":null,"lockable":true,"scope":"global","since":"0.1.0"},"argon2id":{"type":"object","additionalProperties":false,"properties":{"memory_kib":{"description":"memory of Argon2id; a default never lowers what a factor has","type":"integer","minimum":19456,"maximum":4194304,"default":19456,"unit":"KiB","lockable":true,"scope":"global","since":"0.1.0"},"passes":{"description":"passes of Argon2id over its memory; a default never lowers what a factor has","type":"integer","minimum":2,"maximum":64,"default":2,"unit":"passes","lockable":true,"scope":"global","since":"0.1.0"},"lanes":{"description":"lanes of Argon2id; a default never lowers what a factor has","type":"integer","minimum":1,"maximum":64,"default":1,"unit":"lanes","lockable":true,"scope":"global","since":"0.1.0"}}}}},"memory":{"type":"object","additionalProperties":false,"properties":{"budget_bytes":{"description":"most secure memory that one daemon locks","type":"integer","minimum":65536,"maximum":1073741824,"default":16777216,"unit":"bytes","lockable":true,"scope":"global","since":"0.1.0"},"require_memfd_secret":{"description":"refuse to start where the kernel offers no memfd_secret, in place of memory that is locked but readable by root","type":"boolean","default":false,"unit":null,"lockable":true,"scope":"global","since":"0.1.0"}}},"audit":{"type":"object","additionalProperties":false,"properties":{"key_names":{"description":"write the names of keys into audit entries","type":"boolean","default":false,"unit":null,"lockable":true,"scope":"profile","since":"0.1.0"}}},"secrets":{"type":"object","additionalProperties":false,"properties":{"rate_limit":{"type":"object","additionalProperties":false,"properties":{"burst":{"description":"secrets that one client may ask for at once","type":"integer","minimum":1,"maximum":1000000,"default":20,"unit":"requests","lockable":true,"scope":"profile","since":"0.1.0"},"per_second":{"description":"secrets that one client may ask for in the long run","type":"integer","minimum":1,"maximum":1000000,"default":10,"unit":"requests per second","lockable":true,"scope":"profile","since":"0.1.0"}}},"history_versions":{"description":"newest versions of a key that are kept","type":"integer","minimum":1,"maximum":1000,"default":32,"unit":"versions","lockable":true,"scope":"profile","since":"0.1.0"}}},"auth":{"type":"object","additionalProperties":false,"properties":{"failures":{"type":"object","additionalProperties":false,"properties":{"burst":{"description":"failed unlocks of a profile that are let through at once","type":"integer","minimum":1,"maximum":1000,"default":5,"unit":"attempts","lockable":true,"scope":"profile","since":"0.1.0"},"per_minute":{"description":"failed unlocks of a profile that are let through in the long run","type":"integer","minimum":1,"maximum":1000,"default":6,"unit":"attempts per minute","lockable":true,"scope":"profile","since":"0.1.0"}}}}},"bus":{"type":"object","additionalProperties":false,"properties":{"maximum_connections":{"description":"connections that the bus holds at once","type":"integer","minimum":8,"maximum":16384,"default":256,"unit":"connections","lockable":true,"scope":"global","since":"0.1.0"},"maximum_in_flight":{"description":"requests under way on one connection","type":"integer","minimum":1,"maximum":4096,"default":64,"unit":"requests","lockable":true,"scope":"global","since":"0.1.0"}}}}};
const schema34 = {"description":"syslog's severities, worst first","enum":["emergency","alert","critical","error","warning","notice","info","debug"]};

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://open-sesame.invalid/schemas/config.schema.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(((((((key0 === "global") || (key0 === "crypto")) || (key0 === "memory")) || (key0 === "audit")) || (key0 === "secrets")) || (key0 === "auth")) || (key0 === "bus"))){
validate20.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.global !== undefined){
let data0 = data.global;
const _errs2 = errors;
if(errors === _errs2){
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
const _errs4 = errors;
for(const key1 in data0){
if(!(key1 === "logging")){
validate20.errors = [{instancePath:instancePath+"/global",schemaPath:"#/properties/global/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs4 === errors){
if(data0.logging !== undefined){
let data1 = data0.logging;
const _errs5 = errors;
if(errors === _errs5){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
const _errs7 = errors;
for(const key2 in data1){
if(!(((key2 === "level") || (key2 === "json")) || (key2 === "journald"))){
validate20.errors = [{instancePath:instancePath+"/global/logging",schemaPath:"#/properties/global/properties/logging/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs7 === errors){
if(data1.level !== undefined){
let data2 = data1.level;
const _errs8 = errors;
if(!((((((((data2 === "emergency") || (data2 === "alert")) || (data2 === "critical")) || (data2 === "error")) || (data2 === "warning")) || (data2 === "notice")) || (data2 === "info")) || (data2 === "debug"))){
validate20.errors = [{instancePath:instancePath+"/global/logging/level",schemaPath:"event.schema.json#/$defs/severity/enum",keyword:"enum",params:{allowedValues: schema34.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid2 = _errs8 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data1.json !== undefined){
const _errs10 = errors;
if(typeof data1.json !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/global/logging/json",schemaPath:"#/properties/global/properties/logging/properties/json/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid2 = _errs10 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data1.journald !== undefined){
const _errs12 = errors;
if(typeof data1.journald !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/global/logging/journald",schemaPath:"#/properties/global/properties/logging/properties/journald/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid2 = _errs12 === errors;
}
else {
var valid2 = true;
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/global/logging",schemaPath:"#/properties/global/properties/logging/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/global",schemaPath:"#/properties/global/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.crypto !== undefined){
let data5 = data.crypto;
const _errs14 = errors;
if(errors === _errs14){
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
const _errs16 = errors;
for(const key3 in data5){
if(!((((key3 === "profile") || (key3 === "hkdf")) || (key3 === "kdf")) || (key3 === "argon2id"))){
validate20.errors = [{instancePath:instancePath+"/crypto",schemaPath:"#/properties/crypto/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs16 === errors){
if(data5.profile !== undefined){
let data6 = data5.profile;
const _errs17 = errors;
if(!((data6 === "leading-edge") || (data6 === "governance-compatible"))){
validate20.errors = [{instancePath:instancePath+"/crypto/profile",schemaPath:"#/properties/crypto/properties/profile/enum",keyword:"enum",params:{allowedValues: schema31.properties.crypto.properties.profile.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid4 = _errs17 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data5.hkdf !== undefined){
let data7 = data5.hkdf;
const _errs18 = errors;
if(!(((data7 === "by-profile") || (data7 === "blake3")) || (data7 === "hkdf-sha256"))){
validate20.errors = [{instancePath:instancePath+"/crypto/hkdf",schemaPath:"#/properties/crypto/properties/hkdf/enum",keyword:"enum",params:{allowedValues: schema31.properties.crypto.properties.hkdf.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid4 = _errs18 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data5.kdf !== undefined){
let data8 = data5.kdf;
const _errs19 = errors;
if(!((data8 === "argon2id") || (data8 === "pbkdf2-sha256"))){
validate20.errors = [{instancePath:instancePath+"/crypto/kdf",schemaPath:"#/properties/crypto/properties/kdf/enum",keyword:"enum",params:{allowedValues: schema31.properties.crypto.properties.kdf.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid4 = _errs19 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data5.argon2id !== undefined){
let data9 = data5.argon2id;
const _errs20 = errors;
if(errors === _errs20){
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
const _errs22 = errors;
for(const key4 in data9){
if(!(((key4 === "memory_kib") || (key4 === "passes")) || (key4 === "lanes"))){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id",schemaPath:"#/properties/crypto/properties/argon2id/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs22 === errors){
if(data9.memory_kib !== undefined){
let data10 = data9.memory_kib;
const _errs23 = errors;
if(!(((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10))) && (isFinite(data10)))){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/memory_kib",schemaPath:"#/properties/crypto/properties/argon2id/properties/memory_kib/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs23){
if((typeof data10 == "number") && (isFinite(data10))){
if(data10 > 4194304 || isNaN(data10)){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/memory_kib",schemaPath:"#/properties/crypto/properties/argon2id/properties/memory_kib/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4194304},message:"must be <= 4194304"}];
return false;
}
else {
if(data10 < 19456 || isNaN(data10)){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/memory_kib",schemaPath:"#/properties/crypto/properties/argon2id/properties/memory_kib/minimum",keyword:"minimum",params:{comparison: ">=", limit: 19456},message:"must be >= 19456"}];
return false;
}
}
}
}
var valid5 = _errs23 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data9.passes !== undefined){
let data11 = data9.passes;
const _errs25 = errors;
if(!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11)))){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/passes",schemaPath:"#/properties/crypto/properties/argon2id/properties/passes/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs25){
if((typeof data11 == "number") && (isFinite(data11))){
if(data11 > 64 || isNaN(data11)){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/passes",schemaPath:"#/properties/crypto/properties/argon2id/properties/passes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64"}];
return false;
}
else {
if(data11 < 2 || isNaN(data11)){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/passes",schemaPath:"#/properties/crypto/properties/argon2id/properties/passes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 2},message:"must be >= 2"}];
return false;
}
}
}
}
var valid5 = _errs25 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data9.lanes !== undefined){
let data12 = data9.lanes;
const _errs27 = errors;
if(!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/lanes",schemaPath:"#/properties/crypto/properties/argon2id/properties/lanes/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs27){
if((typeof data12 == "number") && (isFinite(data12))){
if(data12 > 64 || isNaN(data12)){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/lanes",schemaPath:"#/properties/crypto/properties/argon2id/properties/lanes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64"}];
return false;
}
else {
if(data12 < 1 || isNaN(data12)){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/lanes",schemaPath:"#/properties/crypto/properties/argon2id/properties/lanes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid5 = _errs27 === errors;
}
else {
var valid5 = true;
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id",schemaPath:"#/properties/crypto/properties/argon2id/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid4 = _errs20 === errors;
}
else {
var valid4 = true;
}
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/crypto",schemaPath:"#/properties/crypto/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs14 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.memory !== undefined){
let data13 = data.memory;
const _errs29 = errors;
if(errors === _errs29){
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
const _errs31 = errors;
for(const key5 in data13){
if(!((key5 === "budget_bytes") || (key5 === "require_memfd_secret"))){
validate20.errors = [{instancePath:instancePath+"/memory",schemaPath:"#/properties/memory/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs31 === errors){
if(data13.budget_bytes !== undefined){
let data14 = data13.budget_bytes;
const _errs32 = errors;
if(!(((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14))) && (isFinite(data14)))){
validate20.errors = [{instancePath:instancePath+"/memory/budget_bytes",schemaPath:"#/properties/memory/properties/budget_bytes/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs32){
if((typeof data14 == "number") && (isFinite(data14))){
if(data14 > 1073741824 || isNaN(data14)){
validate20.errors = [{instancePath:instancePath+"/memory/budget_bytes",schemaPath:"#/properties/memory/properties/budget_bytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1073741824},message:"must be <= 1073741824"}];
return false;
}
else {
if(data14 < 65536 || isNaN(data14)){
validate20.errors = [{instancePath:instancePath+"/memory/budget_bytes",schemaPath:"#/properties/memory/properties/budget_bytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 65536},message:"must be >= 65536"}];
return false;
}
}
}
}
var valid6 = _errs32 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data13.require_memfd_secret !== undefined){
const _errs34 = errors;
if(typeof data13.require_memfd_secret !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/memory/require_memfd_secret",schemaPath:"#/properties/memory/properties/require_memfd_secret/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid6 = _errs34 === errors;
}
else {
var valid6 = true;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/memory",schemaPath:"#/properties/memory/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs29 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.audit !== undefined){
let data16 = data.audit;
const _errs36 = errors;
if(errors === _errs36){
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
const _errs38 = errors;
for(const key6 in data16){
if(!(key6 === "key_names")){
validate20.errors = [{instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs38 === errors){
if(data16.key_names !== undefined){
if(typeof data16.key_names !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/audit/key_names",schemaPath:"#/properties/audit/properties/key_names/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs36 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.secrets !== undefined){
let data18 = data.secrets;
const _errs41 = errors;
if(errors === _errs41){
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
const _errs43 = errors;
for(const key7 in data18){
if(!((key7 === "rate_limit") || (key7 === "history_versions"))){
validate20.errors = [{instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs43 === errors){
if(data18.rate_limit !== undefined){
let data19 = data18.rate_limit;
const _errs44 = errors;
if(errors === _errs44){
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
const _errs46 = errors;
for(const key8 in data19){
if(!((key8 === "burst") || (key8 === "per_second"))){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit",schemaPath:"#/properties/secrets/properties/rate_limit/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs46 === errors){
if(data19.burst !== undefined){
let data20 = data19.burst;
const _errs47 = errors;
if(!(((typeof data20 == "number") && (!(data20 % 1) && !isNaN(data20))) && (isFinite(data20)))){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/burst",schemaPath:"#/properties/secrets/properties/rate_limit/properties/burst/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs47){
if((typeof data20 == "number") && (isFinite(data20))){
if(data20 > 1000000 || isNaN(data20)){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/burst",schemaPath:"#/properties/secrets/properties/rate_limit/properties/burst/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000"}];
return false;
}
else {
if(data20 < 1 || isNaN(data20)){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/burst",schemaPath:"#/properties/secrets/properties/rate_limit/properties/burst/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid9 = _errs47 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data19.per_second !== undefined){
let data21 = data19.per_second;
const _errs49 = errors;
if(!(((typeof data21 == "number") && (!(data21 % 1) && !isNaN(data21))) && (isFinite(data21)))){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/per_second",schemaPath:"#/properties/secrets/properties/rate_limit/properties/per_second/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs49){
if((typeof data21 == "number") && (isFinite(data21))){
if(data21 > 1000000 || isNaN(data21)){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/per_second",schemaPath:"#/properties/secrets/properties/rate_limit/properties/per_second/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000"}];
return false;
}
else {
if(data21 < 1 || isNaN(data21)){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/per_second",schemaPath:"#/properties/secrets/properties/rate_limit/properties/per_second/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid9 = _errs49 === errors;
}
else {
var valid9 = true;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit",schemaPath:"#/properties/secrets/properties/rate_limit/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid8 = _errs44 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data18.history_versions !== undefined){
let data22 = data18.history_versions;
const _errs51 = errors;
if(!(((typeof data22 == "number") && (!(data22 % 1) && !isNaN(data22))) && (isFinite(data22)))){
validate20.errors = [{instancePath:instancePath+"/secrets/history_versions",schemaPath:"#/properties/secrets/properties/history_versions/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs51){
if((typeof data22 == "number") && (isFinite(data22))){
if(data22 > 1000 || isNaN(data22)){
validate20.errors = [{instancePath:instancePath+"/secrets/history_versions",schemaPath:"#/properties/secrets/properties/history_versions/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"}];
return false;
}
else {
if(data22 < 1 || isNaN(data22)){
validate20.errors = [{instancePath:instancePath+"/secrets/history_versions",schemaPath:"#/properties/secrets/properties/history_versions/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid8 = _errs51 === errors;
}
else {
var valid8 = true;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs41 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.auth !== undefined){
let data23 = data.auth;
const _errs53 = errors;
if(errors === _errs53){
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
const _errs55 = errors;
for(const key9 in data23){
if(!(key9 === "failures")){
validate20.errors = [{instancePath:instancePath+"/auth",schemaPath:"#/properties/auth/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs55 === errors){
if(data23.failures !== undefined){
let data24 = data23.failures;
const _errs56 = errors;
if(errors === _errs56){
if(data24 && typeof data24 == "object" && !Array.isArray(data24)){
const _errs58 = errors;
for(const key10 in data24){
if(!((key10 === "burst") || (key10 === "per_minute"))){
validate20.errors = [{instancePath:instancePath+"/auth/failures",schemaPath:"#/properties/auth/properties/failures/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs58 === errors){
if(data24.burst !== undefined){
let data25 = data24.burst;
const _errs59 = errors;
if(!(((typeof data25 == "number") && (!(data25 % 1) && !isNaN(data25))) && (isFinite(data25)))){
validate20.errors = [{instancePath:instancePath+"/auth/failures/burst",schemaPath:"#/properties/auth/properties/failures/properties/burst/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs59){
if((typeof data25 == "number") && (isFinite(data25))){
if(data25 > 1000 || isNaN(data25)){
validate20.errors = [{instancePath:instancePath+"/auth/failures/burst",schemaPath:"#/properties/auth/properties/failures/properties/burst/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"}];
return false;
}
else {
if(data25 < 1 || isNaN(data25)){
validate20.errors = [{instancePath:instancePath+"/auth/failures/burst",schemaPath:"#/properties/auth/properties/failures/properties/burst/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid11 = _errs59 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data24.per_minute !== undefined){
let data26 = data24.per_minute;
const _errs61 = errors;
if(!(((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26))) && (isFinite(data26)))){
validate20.errors = [{instancePath:instancePath+"/auth/failures/per_minute",schemaPath:"#/properties/auth/properties/failures/properties/per_minute/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs61){
if((typeof data26 == "number") && (isFinite(data26))){
if(data26 > 1000 || isNaN(data26)){
validate20.errors = [{instancePath:instancePath+"/auth/failures/per_minute",schemaPath:"#/properties/auth/properties/failures/properties/per_minute/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"}];
return false;
}
else {
if(data26 < 1 || isNaN(data26)){
validate20.errors = [{instancePath:instancePath+"/auth/failures/per_minute",schemaPath:"#/properties/auth/properties/failures/properties/per_minute/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid11 = _errs61 === errors;
}
else {
var valid11 = true;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/auth/failures",schemaPath:"#/properties/auth/properties/failures/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/auth",schemaPath:"#/properties/auth/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs53 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.bus !== undefined){
let data27 = data.bus;
const _errs63 = errors;
if(errors === _errs63){
if(data27 && typeof data27 == "object" && !Array.isArray(data27)){
const _errs65 = errors;
for(const key11 in data27){
if(!((key11 === "maximum_connections") || (key11 === "maximum_in_flight"))){
validate20.errors = [{instancePath:instancePath+"/bus",schemaPath:"#/properties/bus/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs65 === errors){
if(data27.maximum_connections !== undefined){
let data28 = data27.maximum_connections;
const _errs66 = errors;
if(!(((typeof data28 == "number") && (!(data28 % 1) && !isNaN(data28))) && (isFinite(data28)))){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_connections",schemaPath:"#/properties/bus/properties/maximum_connections/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs66){
if((typeof data28 == "number") && (isFinite(data28))){
if(data28 > 16384 || isNaN(data28)){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_connections",schemaPath:"#/properties/bus/properties/maximum_connections/maximum",keyword:"maximum",params:{comparison: "<=", limit: 16384},message:"must be <= 16384"}];
return false;
}
else {
if(data28 < 8 || isNaN(data28)){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_connections",schemaPath:"#/properties/bus/properties/maximum_connections/minimum",keyword:"minimum",params:{comparison: ">=", limit: 8},message:"must be >= 8"}];
return false;
}
}
}
}
var valid12 = _errs66 === errors;
}
else {
var valid12 = true;
}
if(valid12){
if(data27.maximum_in_flight !== undefined){
let data29 = data27.maximum_in_flight;
const _errs68 = errors;
if(!(((typeof data29 == "number") && (!(data29 % 1) && !isNaN(data29))) && (isFinite(data29)))){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_in_flight",schemaPath:"#/properties/bus/properties/maximum_in_flight/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs68){
if((typeof data29 == "number") && (isFinite(data29))){
if(data29 > 4096 || isNaN(data29)){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_in_flight",schemaPath:"#/properties/bus/properties/maximum_in_flight/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4096},message:"must be <= 4096"}];
return false;
}
else {
if(data29 < 1 || isNaN(data29)){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_in_flight",schemaPath:"#/properties/bus/properties/maximum_in_flight/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid12 = _errs68 === errors;
}
else {
var valid12 = true;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/bus",schemaPath:"#/properties/bus/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs63 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
else {
validate20.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

