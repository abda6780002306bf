// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: Configuration.

export const validateConfig = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://open-sesame.invalid/schemas/config.schema.json","title":"config.toml","description":"what a user may set; every key has a default","type":"object","additionalProperties":false,"properties":{"global":{"type":"object","additionalProperties":false,"properties":{"logging":{"type":"object","additionalProperties":false,"properties":{"level":{"description":"least severity that the daemons log","$ref":"event.schema.json#/$defs/severity","default":"info","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/platform/log.ts","proof":{"file":"tests/integration/policy-locks-log.test.ts","title":"a lock on global.logging.level decides which lines are in the log"}},"json":{"description":"log JSON even when standard error is a terminal","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/platform/log.ts","proof":{"file":"tests/integration/policy-locks-log.test.ts","title":"a lock on global.logging.json keeps JSON lines on a terminal"}},"journald":{"description":"put syslog's priority in front of each JSON line, as journald takes it; what goes to the journal itself always has it","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/platform/log.ts","proof":{"file":"tests/integration/policy-locks-log.test.ts","title":"a lock on global.logging.journald takes the priorities off the lines"}}}}}},"crypto":{"type":"object","additionalProperties":false,"properties":{"profile":{"description":"cipher and hash everywhere at once: ChaCha20-Poly1305 and BLAKE (leading-edge), or AES-256-GCM and SHA-256 (governance-compatible); a vault is converted at its next unlock","enum":["leading-edge","governance-compatible"],"default":"leading-edge","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"connection","consumer":"src/daemons/profile/main.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on crypto.profile decides the suite of the bus and the ciphers of a vault"}},"minimum_peer_profile":{"description":"weakest crypto profile that a peer on the bus may speak, from leading-edge down to custom; peers below it are refused, and the daemons themselves speak no less","enum":["leading-edge","governance-compatible","custom"],"default":"governance-compatible","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"connection","consumer":"src/core/crypto-profile.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on crypto.minimum_peer_profile refuses a peer that speaks less, whatever the user chose"}},"hkdf":{"description":"how a vault's keys are derived from its master key; by-profile: BLAKE3 under leading-edge, HKDF-SHA-256 under governance-compatible; a vault is converted at its next unlock","enum":["by-profile","blake3","hkdf-sha256"],"default":"by-profile","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/vault-agility.test.ts","title":"a lock on crypto.hkdf converts a vault, whatever the user's file wants"}},"kdf":{"description":"how a password becomes a key: of a factor that is made, and of any other from its next unlock on; pbkdf2-sha256 runs 600,000 iterations","enum":["argon2id","pbkdf2-sha256"],"default":"argon2id","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on crypto.kdf decides how a vault derives its key"}},"audit_hash":{"description":"hash of the audit chain; by-profile takes what crypto.profile stands for, BLAKE3 (leading-edge) or SHA-256 (governance-compatible); a change begins a segment","enum":["by-profile","blake3","sha256"],"default":"by-profile","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/core/audit-hash.ts","proof":{"file":"tests/integration/audit.test.ts","title":"a lock on crypto.audit_hash holds against the user's files, and a start under it begins a segment"}},"argon2id":{"type":"object","additionalProperties":false,"properties":{"memory_kib":{"description":"memory of Argon2id; a default never lowers what a factor has","type":"integer","minimum":19456,"maximum":4194304,"default":19456,"unit":"KiB","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on crypto.argon2id.memory_kib is what a vault records, and less is refused"}},"passes":{"description":"passes of Argon2id over its memory; a default never lowers what a factor has","type":"integer","minimum":2,"maximum":64,"default":2,"unit":"passes","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on crypto.argon2id.passes is what a vault records, and fewer are refused"}},"lanes":{"description":"lanes of Argon2id; a default never lowers what a factor has","type":"integer","minimum":1,"maximum":64,"default":1,"unit":"lanes","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on crypto.argon2id.lanes is what a vault records, and fewer are refused"}}}}}},"memory":{"type":"object","additionalProperties":false,"properties":{"budget_bytes":{"description":"most secure memory that one daemon locks","type":"integer","minimum":65536,"maximum":1073741824,"default":16777216,"unit":"bytes","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secure-memory.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on memory.budget_bytes refuses what does not fit into it"}},"require_memfd_secret":{"description":"refuse to start where the kernel offers no memfd_secret, in place of memory that is locked but readable by root","type":"boolean","default":false,"unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"start","consumer":"src/daemons/secure-memory.ts","proof":{"file":"tests/integration/policy-locks-log.test.ts","title":"a lock on memory.require_memfd_secret starts no daemon without memfd_secret"}}}},"audit":{"type":"object","additionalProperties":false,"properties":{"enabled":{"description":"write entries about the secrets of the profile: reads, writes, lists, and what is denied of them; entries about its vault (creation, unlocking, locking, deletion), about the configuration and about what concerns no profile are always written","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/installation.ts","proof":{"file":"tests/integration/audit.test.ts","title":"a lock on audit.enabled = true holds against config.toml, config.d and a profile's own file"}},"retention_days":{"description":"age at which whole segments of the audit chain are removed, all of whose entries are older; 0 keeps them for ever; one value for all profiles, whose entries share the segments","type":"integer","minimum":0,"maximum":36500,"default":0,"unit":"days","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/installation.ts","proof":{"file":"tests/integration/audit.test.ts","title":"a lock on audit.retention_days holds against the user's files: old segments go, and verifying says so"}},"durability":{"description":"when entries are on the disk: before the reply that they describe leaves (durable), or within a second of it (buffered), which a crash of the daemon can't undo and a crash of the machine can","enum":["durable","buffered"],"default":"durable","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/installation.ts","proof":{"file":"tests/integration/audit.test.ts","title":"a lock on audit.durability holds against the user's files: a start under it begins a segment that says so"}},"key_names":{"description":"write the names of keys into audit entries","type":"boolean","default":false,"unit":null,"lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/installation.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on audit.key_names puts the names of keys into audit entries"}}}},"secrets":{"type":"object","additionalProperties":false,"properties":{"rate_limit":{"type":"object","additionalProperties":false,"properties":{"burst":{"description":"secrets that one client may ask for at once","type":"integer","minimum":1,"maximum":1000000,"default":20,"unit":"requests","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/gates.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on secrets.rate_limit.burst lets so many reads through at once"}},"per_second":{"description":"secrets that one client may ask for in the long run","type":"integer","minimum":1,"maximum":1000000,"default":10,"unit":"requests per second","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/gates.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on secrets.rate_limit.per_second says how soon the next read is let through"}}}},"history_versions":{"description":"newest versions of a key that are kept","type":"integer","minimum":1,"maximum":1000,"default":32,"unit":"versions","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/handlers.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on secrets.history_versions decides how many versions are kept"}}}},"auth":{"type":"object","additionalProperties":false,"properties":{"failures":{"type":"object","additionalProperties":false,"properties":{"burst":{"description":"failed unlocks of a profile that are let through at once","type":"integer","minimum":1,"maximum":1000,"default":5,"unit":"attempts","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/gates.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on auth.failures.burst lets so many wrong passwords through at once"}},"per_minute":{"description":"failed unlocks of a profile that are let through in the long run","type":"integer","minimum":1,"maximum":1000,"default":6,"unit":"attempts per minute","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/gates.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on auth.failures.per_minute says how soon the next attempt is let through"}}}}}},"bus":{"type":"object","additionalProperties":false,"properties":{"maximum_connections":{"description":"connections that the bus holds at once","type":"integer","minimum":8,"maximum":16384,"default":256,"unit":"connections","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"connection","consumer":"src/daemons/profile/main.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on bus.maximum_connections refuses the connection beyond it"}},"maximum_in_flight":{"description":"requests under way on one connection","type":"integer","minimum":1,"maximum":4096,"default":64,"unit":"requests","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"connection","consumer":"src/daemons/profile/main.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on bus.maximum_in_flight refuses the request beyond it"}}}},"clipboard":{"type":"object","additionalProperties":false,"properties":{"max_history":{"description":"copied values that the clipboard keeps for pasting again; 0 keeps none, as password managers do unless told otherwise","type":"integer","minimum":0,"maximum":10000,"default":0,"unit":"values","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":null,"awaits":"the clipboard daemon, which is not part of this version: until it is, the key is checked, merged and locked, and nothing acts on it"}}}}};
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
if(!((((((((key0 === "global") || (key0 === "crypto")) || (key0 === "memory")) || (key0 === "audit")) || (key0 === "secrets")) || (key0 === "auth")) || (key0 === "bus")) || (key0 === "clipboard"))){
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
if(!((((((key3 === "profile") || (key3 === "minimum_peer_profile")) || (key3 === "hkdf")) || (key3 === "kdf")) || (key3 === "audit_hash")) || (key3 === "argon2id"))){
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
if(data5.minimum_peer_profile !== undefined){
let data7 = data5.minimum_peer_profile;
const _errs18 = errors;
if(!(((data7 === "leading-edge") || (data7 === "governance-compatible")) || (data7 === "custom"))){
validate20.errors = [{instancePath:instancePath+"/crypto/minimum_peer_profile",schemaPath:"#/properties/crypto/properties/minimum_peer_profile/enum",keyword:"enum",params:{allowedValues: schema31.properties.crypto.properties.minimum_peer_profile.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid4 = _errs18 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data5.hkdf !== undefined){
let data8 = data5.hkdf;
const _errs19 = errors;
if(!(((data8 === "by-profile") || (data8 === "blake3")) || (data8 === "hkdf-sha256"))){
validate20.errors = [{instancePath:instancePath+"/crypto/hkdf",schemaPath:"#/properties/crypto/properties/hkdf/enum",keyword:"enum",params:{allowedValues: schema31.properties.crypto.properties.hkdf.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid4 = _errs19 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data5.kdf !== undefined){
let data9 = data5.kdf;
const _errs20 = errors;
if(!((data9 === "argon2id") || (data9 === "pbkdf2-sha256"))){
validate20.errors = [{instancePath:instancePath+"/crypto/kdf",schemaPath:"#/properties/crypto/properties/kdf/enum",keyword:"enum",params:{allowedValues: schema31.properties.crypto.properties.kdf.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid4 = _errs20 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data5.audit_hash !== undefined){
let data10 = data5.audit_hash;
const _errs21 = errors;
if(!(((data10 === "by-profile") || (data10 === "blake3")) || (data10 === "sha256"))){
validate20.errors = [{instancePath:instancePath+"/crypto/audit_hash",schemaPath:"#/properties/crypto/properties/audit_hash/enum",keyword:"enum",params:{allowedValues: schema31.properties.crypto.properties.audit_hash.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid4 = _errs21 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data5.argon2id !== undefined){
let data11 = data5.argon2id;
const _errs22 = errors;
if(errors === _errs22){
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
const _errs24 = errors;
for(const key4 in data11){
if(!(((key4 === "memory_kib") || (key4 === "passes")) || (key4 === "lanes"))){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id",schemaPath:"#/properties/crypto/properties/argon2id/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs24 === errors){
if(data11.memory_kib !== undefined){
let data12 = data11.memory_kib;
const _errs25 = errors;
if(!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/memory_kib",schemaPath:"#/properties/crypto/properties/argon2id/properties/memory_kib/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs25){
if((typeof data12 == "number") && (isFinite(data12))){
if(data12 > 4194304 || isNaN(data12)){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/memory_kib",schemaPath:"#/properties/crypto/properties/argon2id/properties/memory_kib/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4194304},message:"must be <= 4194304"}];
return false;
}
else {
if(data12 < 19456 || isNaN(data12)){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/memory_kib",schemaPath:"#/properties/crypto/properties/argon2id/properties/memory_kib/minimum",keyword:"minimum",params:{comparison: ">=", limit: 19456},message:"must be >= 19456"}];
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
if(data11.passes !== undefined){
let data13 = data11.passes;
const _errs27 = errors;
if(!(((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13))) && (isFinite(data13)))){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/passes",schemaPath:"#/properties/crypto/properties/argon2id/properties/passes/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs27){
if((typeof data13 == "number") && (isFinite(data13))){
if(data13 > 64 || isNaN(data13)){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/passes",schemaPath:"#/properties/crypto/properties/argon2id/properties/passes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64"}];
return false;
}
else {
if(data13 < 2 || isNaN(data13)){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/passes",schemaPath:"#/properties/crypto/properties/argon2id/properties/passes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 2},message:"must be >= 2"}];
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
if(valid5){
if(data11.lanes !== undefined){
let data14 = data11.lanes;
const _errs29 = errors;
if(!(((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14))) && (isFinite(data14)))){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/lanes",schemaPath:"#/properties/crypto/properties/argon2id/properties/lanes/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs29){
if((typeof data14 == "number") && (isFinite(data14))){
if(data14 > 64 || isNaN(data14)){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/lanes",schemaPath:"#/properties/crypto/properties/argon2id/properties/lanes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64"}];
return false;
}
else {
if(data14 < 1 || isNaN(data14)){
validate20.errors = [{instancePath:instancePath+"/crypto/argon2id/lanes",schemaPath:"#/properties/crypto/properties/argon2id/properties/lanes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid5 = _errs29 === errors;
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
var valid4 = _errs22 === errors;
}
else {
var valid4 = true;
}
}
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
let data15 = data.memory;
const _errs31 = errors;
if(errors === _errs31){
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
const _errs33 = errors;
for(const key5 in data15){
if(!((key5 === "budget_bytes") || (key5 === "require_memfd_secret"))){
validate20.errors = [{instancePath:instancePath+"/memory",schemaPath:"#/properties/memory/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs33 === errors){
if(data15.budget_bytes !== undefined){
let data16 = data15.budget_bytes;
const _errs34 = errors;
if(!(((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16))) && (isFinite(data16)))){
validate20.errors = [{instancePath:instancePath+"/memory/budget_bytes",schemaPath:"#/properties/memory/properties/budget_bytes/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs34){
if((typeof data16 == "number") && (isFinite(data16))){
if(data16 > 1073741824 || isNaN(data16)){
validate20.errors = [{instancePath:instancePath+"/memory/budget_bytes",schemaPath:"#/properties/memory/properties/budget_bytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1073741824},message:"must be <= 1073741824"}];
return false;
}
else {
if(data16 < 65536 || isNaN(data16)){
validate20.errors = [{instancePath:instancePath+"/memory/budget_bytes",schemaPath:"#/properties/memory/properties/budget_bytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 65536},message:"must be >= 65536"}];
return false;
}
}
}
}
var valid6 = _errs34 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data15.require_memfd_secret !== undefined){
const _errs36 = errors;
if(typeof data15.require_memfd_secret !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/memory/require_memfd_secret",schemaPath:"#/properties/memory/properties/require_memfd_secret/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid6 = _errs36 === errors;
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
var valid0 = _errs31 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.audit !== undefined){
let data18 = data.audit;
const _errs38 = errors;
if(errors === _errs38){
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
const _errs40 = errors;
for(const key6 in data18){
if(!((((key6 === "enabled") || (key6 === "retention_days")) || (key6 === "durability")) || (key6 === "key_names"))){
validate20.errors = [{instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs40 === errors){
if(data18.enabled !== undefined){
const _errs41 = errors;
if(typeof data18.enabled !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/audit/enabled",schemaPath:"#/properties/audit/properties/enabled/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid7 = _errs41 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data18.retention_days !== undefined){
let data20 = data18.retention_days;
const _errs43 = errors;
if(!(((typeof data20 == "number") && (!(data20 % 1) && !isNaN(data20))) && (isFinite(data20)))){
validate20.errors = [{instancePath:instancePath+"/audit/retention_days",schemaPath:"#/properties/audit/properties/retention_days/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs43){
if((typeof data20 == "number") && (isFinite(data20))){
if(data20 > 36500 || isNaN(data20)){
validate20.errors = [{instancePath:instancePath+"/audit/retention_days",schemaPath:"#/properties/audit/properties/retention_days/maximum",keyword:"maximum",params:{comparison: "<=", limit: 36500},message:"must be <= 36500"}];
return false;
}
else {
if(data20 < 0 || isNaN(data20)){
validate20.errors = [{instancePath:instancePath+"/audit/retention_days",schemaPath:"#/properties/audit/properties/retention_days/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid7 = _errs43 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data18.durability !== undefined){
let data21 = data18.durability;
const _errs45 = errors;
if(!((data21 === "durable") || (data21 === "buffered"))){
validate20.errors = [{instancePath:instancePath+"/audit/durability",schemaPath:"#/properties/audit/properties/durability/enum",keyword:"enum",params:{allowedValues: schema31.properties.audit.properties.durability.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid7 = _errs45 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data18.key_names !== undefined){
const _errs46 = errors;
if(typeof data18.key_names !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/audit/key_names",schemaPath:"#/properties/audit/properties/key_names/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid7 = _errs46 === errors;
}
else {
var valid7 = true;
}
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs38 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.secrets !== undefined){
let data23 = data.secrets;
const _errs48 = errors;
if(errors === _errs48){
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
const _errs50 = errors;
for(const key7 in data23){
if(!((key7 === "rate_limit") || (key7 === "history_versions"))){
validate20.errors = [{instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs50 === errors){
if(data23.rate_limit !== undefined){
let data24 = data23.rate_limit;
const _errs51 = errors;
if(errors === _errs51){
if(data24 && typeof data24 == "object" && !Array.isArray(data24)){
const _errs53 = errors;
for(const key8 in data24){
if(!((key8 === "burst") || (key8 === "per_second"))){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit",schemaPath:"#/properties/secrets/properties/rate_limit/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs53 === errors){
if(data24.burst !== undefined){
let data25 = data24.burst;
const _errs54 = errors;
if(!(((typeof data25 == "number") && (!(data25 % 1) && !isNaN(data25))) && (isFinite(data25)))){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/burst",schemaPath:"#/properties/secrets/properties/rate_limit/properties/burst/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs54){
if((typeof data25 == "number") && (isFinite(data25))){
if(data25 > 1000000 || isNaN(data25)){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/burst",schemaPath:"#/properties/secrets/properties/rate_limit/properties/burst/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000"}];
return false;
}
else {
if(data25 < 1 || isNaN(data25)){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/burst",schemaPath:"#/properties/secrets/properties/rate_limit/properties/burst/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid9 = _errs54 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data24.per_second !== undefined){
let data26 = data24.per_second;
const _errs56 = errors;
if(!(((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26))) && (isFinite(data26)))){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/per_second",schemaPath:"#/properties/secrets/properties/rate_limit/properties/per_second/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs56){
if((typeof data26 == "number") && (isFinite(data26))){
if(data26 > 1000000 || isNaN(data26)){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/per_second",schemaPath:"#/properties/secrets/properties/rate_limit/properties/per_second/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000"}];
return false;
}
else {
if(data26 < 1 || isNaN(data26)){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/per_second",schemaPath:"#/properties/secrets/properties/rate_limit/properties/per_second/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid9 = _errs56 === errors;
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
var valid8 = _errs51 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data23.history_versions !== undefined){
let data27 = data23.history_versions;
const _errs58 = errors;
if(!(((typeof data27 == "number") && (!(data27 % 1) && !isNaN(data27))) && (isFinite(data27)))){
validate20.errors = [{instancePath:instancePath+"/secrets/history_versions",schemaPath:"#/properties/secrets/properties/history_versions/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs58){
if((typeof data27 == "number") && (isFinite(data27))){
if(data27 > 1000 || isNaN(data27)){
validate20.errors = [{instancePath:instancePath+"/secrets/history_versions",schemaPath:"#/properties/secrets/properties/history_versions/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"}];
return false;
}
else {
if(data27 < 1 || isNaN(data27)){
validate20.errors = [{instancePath:instancePath+"/secrets/history_versions",schemaPath:"#/properties/secrets/properties/history_versions/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid8 = _errs58 === errors;
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
var valid0 = _errs48 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.auth !== undefined){
let data28 = data.auth;
const _errs60 = errors;
if(errors === _errs60){
if(data28 && typeof data28 == "object" && !Array.isArray(data28)){
const _errs62 = errors;
for(const key9 in data28){
if(!(key9 === "failures")){
validate20.errors = [{instancePath:instancePath+"/auth",schemaPath:"#/properties/auth/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs62 === errors){
if(data28.failures !== undefined){
let data29 = data28.failures;
const _errs63 = errors;
if(errors === _errs63){
if(data29 && typeof data29 == "object" && !Array.isArray(data29)){
const _errs65 = errors;
for(const key10 in data29){
if(!((key10 === "burst") || (key10 === "per_minute"))){
validate20.errors = [{instancePath:instancePath+"/auth/failures",schemaPath:"#/properties/auth/properties/failures/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs65 === errors){
if(data29.burst !== undefined){
let data30 = data29.burst;
const _errs66 = errors;
if(!(((typeof data30 == "number") && (!(data30 % 1) && !isNaN(data30))) && (isFinite(data30)))){
validate20.errors = [{instancePath:instancePath+"/auth/failures/burst",schemaPath:"#/properties/auth/properties/failures/properties/burst/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs66){
if((typeof data30 == "number") && (isFinite(data30))){
if(data30 > 1000 || isNaN(data30)){
validate20.errors = [{instancePath:instancePath+"/auth/failures/burst",schemaPath:"#/properties/auth/properties/failures/properties/burst/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"}];
return false;
}
else {
if(data30 < 1 || isNaN(data30)){
validate20.errors = [{instancePath:instancePath+"/auth/failures/burst",schemaPath:"#/properties/auth/properties/failures/properties/burst/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid11 = _errs66 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data29.per_minute !== undefined){
let data31 = data29.per_minute;
const _errs68 = errors;
if(!(((typeof data31 == "number") && (!(data31 % 1) && !isNaN(data31))) && (isFinite(data31)))){
validate20.errors = [{instancePath:instancePath+"/auth/failures/per_minute",schemaPath:"#/properties/auth/properties/failures/properties/per_minute/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs68){
if((typeof data31 == "number") && (isFinite(data31))){
if(data31 > 1000 || isNaN(data31)){
validate20.errors = [{instancePath:instancePath+"/auth/failures/per_minute",schemaPath:"#/properties/auth/properties/failures/properties/per_minute/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"}];
return false;
}
else {
if(data31 < 1 || isNaN(data31)){
validate20.errors = [{instancePath:instancePath+"/auth/failures/per_minute",schemaPath:"#/properties/auth/properties/failures/properties/per_minute/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid11 = _errs68 === errors;
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
var valid0 = _errs60 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.bus !== undefined){
let data32 = data.bus;
const _errs70 = errors;
if(errors === _errs70){
if(data32 && typeof data32 == "object" && !Array.isArray(data32)){
const _errs72 = errors;
for(const key11 in data32){
if(!((key11 === "maximum_connections") || (key11 === "maximum_in_flight"))){
validate20.errors = [{instancePath:instancePath+"/bus",schemaPath:"#/properties/bus/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs72 === errors){
if(data32.maximum_connections !== undefined){
let data33 = data32.maximum_connections;
const _errs73 = errors;
if(!(((typeof data33 == "number") && (!(data33 % 1) && !isNaN(data33))) && (isFinite(data33)))){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_connections",schemaPath:"#/properties/bus/properties/maximum_connections/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs73){
if((typeof data33 == "number") && (isFinite(data33))){
if(data33 > 16384 || isNaN(data33)){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_connections",schemaPath:"#/properties/bus/properties/maximum_connections/maximum",keyword:"maximum",params:{comparison: "<=", limit: 16384},message:"must be <= 16384"}];
return false;
}
else {
if(data33 < 8 || isNaN(data33)){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_connections",schemaPath:"#/properties/bus/properties/maximum_connections/minimum",keyword:"minimum",params:{comparison: ">=", limit: 8},message:"must be >= 8"}];
return false;
}
}
}
}
var valid12 = _errs73 === errors;
}
else {
var valid12 = true;
}
if(valid12){
if(data32.maximum_in_flight !== undefined){
let data34 = data32.maximum_in_flight;
const _errs75 = errors;
if(!(((typeof data34 == "number") && (!(data34 % 1) && !isNaN(data34))) && (isFinite(data34)))){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_in_flight",schemaPath:"#/properties/bus/properties/maximum_in_flight/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs75){
if((typeof data34 == "number") && (isFinite(data34))){
if(data34 > 4096 || isNaN(data34)){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_in_flight",schemaPath:"#/properties/bus/properties/maximum_in_flight/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4096},message:"must be <= 4096"}];
return false;
}
else {
if(data34 < 1 || isNaN(data34)){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_in_flight",schemaPath:"#/properties/bus/properties/maximum_in_flight/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid12 = _errs75 === errors;
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
var valid0 = _errs70 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.clipboard !== undefined){
let data35 = data.clipboard;
const _errs77 = errors;
if(errors === _errs77){
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
const _errs79 = errors;
for(const key12 in data35){
if(!(key12 === "max_history")){
validate20.errors = [{instancePath:instancePath+"/clipboard",schemaPath:"#/properties/clipboard/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key12},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs79 === errors){
if(data35.max_history !== undefined){
let data36 = data35.max_history;
const _errs80 = errors;
if(!(((typeof data36 == "number") && (!(data36 % 1) && !isNaN(data36))) && (isFinite(data36)))){
validate20.errors = [{instancePath:instancePath+"/clipboard/max_history",schemaPath:"#/properties/clipboard/properties/max_history/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs80){
if((typeof data36 == "number") && (isFinite(data36))){
if(data36 > 10000 || isNaN(data36)){
validate20.errors = [{instancePath:instancePath+"/clipboard/max_history",schemaPath:"#/properties/clipboard/properties/max_history/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10000},message:"must be <= 10000"}];
return false;
}
else {
if(data36 < 0 || isNaN(data36)){
validate20.errors = [{instancePath:instancePath+"/clipboard/max_history",schemaPath:"#/properties/clipboard/properties/max_history/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/clipboard",schemaPath:"#/properties/clipboard/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs77 === errors;
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

