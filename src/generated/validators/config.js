// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: Configuration.

export const validateConfig = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://open-sesame.invalid/schemas/config.schema.json","title":"config.toml","description":"what a user may set; every key has a default","type":"object","additionalProperties":false,"properties":{"global":{"type":"object","additionalProperties":false,"properties":{"logging":{"type":"object","additionalProperties":false,"properties":{"level":{"description":"least severity that the daemons log","$ref":"event.schema.json#/$defs/severity","default":"info","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/platform/log.ts","proof":{"file":"tests/integration/policy-locks-log.test.ts","title":"a lock on global.logging.level decides which lines are in the log"}},"json":{"description":"log JSON even when standard error is a terminal","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/platform/log.ts","proof":{"file":"tests/integration/policy-locks-log.test.ts","title":"a lock on global.logging.json keeps JSON lines on a terminal"}},"journald":{"description":"put syslog's priority in front of each JSON line, as journald takes it; what goes to the journal itself always has it","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/platform/log.ts","proof":{"file":"tests/integration/policy-locks-log.test.ts","title":"a lock on global.logging.journald takes the priorities off the lines"}}}}}},"crypto":{"type":"object","additionalProperties":false,"properties":{"profile":{"description":"cipher and hash everywhere at once: ChaCha20-Poly1305 and BLAKE (leading-edge), or AES-256-GCM and SHA-256 (governance-compatible); a vault is converted at its next unlock","enum":["leading-edge","governance-compatible"],"default":"leading-edge","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"connection","consumer":"src/daemons/profile/main.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on crypto.profile decides the suite of the bus and the ciphers of a vault"}},"minimum_peer_profile":{"description":"weakest crypto profile that a peer on the bus may speak, from leading-edge down to custom; peers below it are refused, and the daemons themselves speak no less","enum":["leading-edge","governance-compatible","custom"],"default":"governance-compatible","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"connection","consumer":"src/core/crypto-profile.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on crypto.minimum_peer_profile refuses a peer that speaks less, whatever the user chose"}},"hkdf":{"description":"how a vault's keys are derived from its master key; by-profile: BLAKE3 under leading-edge, HKDF-SHA-256 under governance-compatible; a vault is converted at its next unlock","enum":["by-profile","blake3","hkdf-sha256"],"default":"by-profile","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/vault-agility.test.ts","title":"a lock on crypto.hkdf converts a vault, whatever the user's file wants"}},"kdf":{"description":"how a password becomes a key: of a factor that is made, and of any other from its next unlock on; pbkdf2-sha256 runs 600,000 iterations","enum":["argon2id","pbkdf2-sha256"],"default":"argon2id","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on crypto.kdf decides how a vault derives its key"}},"audit_hash":{"description":"hash of the audit chain; by-profile takes what crypto.profile stands for, BLAKE3 (leading-edge) or SHA-256 (governance-compatible); a change begins a segment","enum":["by-profile","blake3","sha256"],"default":"by-profile","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/core/audit-hash.ts","proof":{"file":"tests/integration/audit.test.ts","title":"a lock on crypto.audit_hash holds against the user's files, and a start under it begins a segment"}},"argon2id":{"type":"object","additionalProperties":false,"properties":{"memory_kib":{"description":"memory of Argon2id; a default never lowers what a factor has","type":"integer","minimum":19456,"maximum":4194304,"default":19456,"unit":"KiB","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on crypto.argon2id.memory_kib is what a vault records, and less is refused"}},"passes":{"description":"passes of Argon2id over its memory; a default never lowers what a factor has","type":"integer","minimum":2,"maximum":64,"default":2,"unit":"passes","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on crypto.argon2id.passes is what a vault records, and fewer are refused"}},"lanes":{"description":"lanes of Argon2id; a default never lowers what a factor has","type":"integer","minimum":1,"maximum":64,"default":1,"unit":"lanes","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on crypto.argon2id.lanes is what a vault records, and fewer are refused"}}}}}},"identity":{"type":"object","additionalProperties":false,"properties":{"on_binding_mismatch":{"description":"what follows where the installation is not bound to this machine, or that can't be told: tell of it (warn), or open no vault (refuse)","enum":["warn","refuse"],"default":"warn","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/live-identity.ts","proof":{"file":"tests/integration/identity-binding.test.ts","title":"a lock on identity.on_binding_mismatch refuses to open the vaults of a copied home, whatever its user chose"}}}},"memory":{"type":"object","additionalProperties":false,"properties":{"budget_bytes":{"description":"most secure memory that one daemon locks","type":"integer","minimum":65536,"maximum":1073741824,"default":16777216,"unit":"bytes","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secure-memory.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on memory.budget_bytes refuses what does not fit into it"}},"require_memfd_secret":{"description":"refuse to start where the kernel offers no memfd_secret, in place of memory that is locked but readable by root","type":"boolean","default":false,"unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"start","consumer":"src/daemons/secure-memory.ts","proof":{"file":"tests/integration/policy-locks-log.test.ts","title":"a lock on memory.require_memfd_secret starts no daemon without memfd_secret"}}}},"audit":{"type":"object","additionalProperties":false,"properties":{"enabled":{"description":"write entries about the secrets of the profile: reads, writes, lists, and what is denied of them; entries about its vault (creation, unlocking, locking, deletion), about the configuration and about what concerns no profile are always written","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/audit-coverage.ts","proof":{"file":"tests/integration/audit.test.ts","title":"a lock on audit.enabled = true holds against config.toml, config.d and a profile's own file"}},"checkpoint_entries":{"description":"entries of the audit log after which a checkpoint is signed, at the latest; fewer leave less that can be changed behind the last one, and each costs a signature; one value for all profiles","type":"integer","minimum":16,"maximum":100000,"default":5000,"unit":"entries","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/installation.ts","proof":{"file":"tests/integration/audit-checkpoints.test.ts","title":"a lock on audit.checkpoint_entries holds against the user's files: no more entries than that go unsigned"}},"retention_days":{"description":"age at which whole segments of the audit chain are removed, all of whose entries are older; 0 keeps them for ever; one value for all profiles, whose entries share the segments","type":"integer","minimum":0,"maximum":36500,"default":0,"unit":"days","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/installation.ts","proof":{"file":"tests/integration/audit.test.ts","title":"a lock on audit.retention_days holds against the user's files: old segments go, and verifying says so"}},"durability":{"description":"when entries are on the disk: before the reply that they describe leaves (durable), or within a second of it (buffered), which a crash of the daemon can't undo and a crash of the machine can","enum":["durable","buffered"],"default":"durable","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/installation.ts","proof":{"file":"tests/integration/audit.test.ts","title":"a lock on audit.durability holds against the user's files: a start under it begins a segment that says so"}},"key_names":{"description":"write the names of keys into audit entries","type":"boolean","default":false,"unit":null,"lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/installation.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on audit.key_names puts the names of keys into audit entries"}}}},"secrets":{"type":"object","additionalProperties":false,"properties":{"rate_limit":{"type":"object","additionalProperties":false,"properties":{"burst":{"description":"secrets that one client may ask for at once","type":"integer","minimum":1,"maximum":1000000,"default":20,"unit":"requests","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/gates.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on secrets.rate_limit.burst lets so many reads through at once"}},"per_second":{"description":"secrets that one client may ask for in the long run","type":"integer","minimum":1,"maximum":1000000,"default":10,"unit":"requests per second","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/gates.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on secrets.rate_limit.per_second says how soon the next read is let through"}}}},"history_versions":{"description":"newest versions of a key that are kept","type":"integer","minimum":1,"maximum":1000,"default":32,"unit":"versions","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/handlers.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on secrets.history_versions decides how many versions are kept"}}}},"auth":{"type":"object","additionalProperties":false,"properties":{"mode":{"description":"the least that must open a vault: any of its factors, all of them, or what auth.required and auth.additional_required say; a vault that opens with less stays locked until 'sesame auth policy' has changed it","enum":["any","all","policy"],"default":"any","unit":null,"lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/core/auth-policy.ts","proof":{"file":"tests/integration/auth-locks.test.ts","title":"a lock on auth.mode keeps a vault locked that opens with less, and leaves the way to change that"}},"required":{"type":"object","additionalProperties":false,"properties":{"password":{"description":"under auth.mode \"policy\": whether a vault must always need a factor of the kind password","type":"boolean","default":false,"unit":null,"lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/core/auth-policy.ts","proof":{"file":"tests/integration/auth-locks.test.ts","title":"a lock on auth.required.password asks for a factor of that kind"}},"ssh_agent":{"description":"under auth.mode \"policy\": whether a vault must always need a factor of the kind ssh-agent","type":"boolean","default":false,"unit":null,"lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/core/auth-policy.ts","proof":{"file":"tests/integration/auth-locks.test.ts","title":"a lock on auth.required.ssh_agent asks for a factor of that kind"}}}},"additional_required":{"description":"under auth.mode \"policy\": how many factors a vault must need besides those of the kinds that auth.required asks for","type":"integer","minimum":0,"maximum":15,"default":0,"unit":"factors","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/core/auth-policy.ts","proof":{"file":"tests/integration/auth-locks.test.ts","title":"a lock on auth.additional_required asks for so many factors besides"}},"failures":{"type":"object","additionalProperties":false,"properties":{"burst":{"description":"failed unlocks of a profile that are let through at once","type":"integer","minimum":1,"maximum":1000,"default":5,"unit":"attempts","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/unlock-attempts.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on auth.failures.burst lets so many wrong passwords through at once"}},"per_minute":{"description":"failed unlocks of a profile that are let through in the long run","type":"integer","minimum":1,"maximum":1000,"default":6,"unit":"attempts per minute","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/unlock-attempts.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on auth.failures.per_minute says how soon the next attempt is let through"}}}}}},"bus":{"type":"object","additionalProperties":false,"properties":{"maximum_connections":{"description":"connections that the bus holds at once","type":"integer","minimum":8,"maximum":16384,"default":256,"unit":"connections","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"connection","consumer":"src/daemons/profile/main.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on bus.maximum_connections refuses the connection beyond it"}},"maximum_in_flight":{"description":"requests under way on one connection","type":"integer","minimum":1,"maximum":4096,"default":64,"unit":"requests","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"connection","consumer":"src/daemons/profile/main.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on bus.maximum_in_flight refuses the request beyond it"}}}},"clipboard":{"type":"object","additionalProperties":false,"properties":{"max_history":{"description":"copied values that the clipboard keeps for pasting again; 0 keeps none, as password managers do unless told otherwise","type":"integer","minimum":0,"maximum":10000,"default":0,"unit":"values","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":null,"awaits":"the clipboard daemon, which is not part of this version: until it is, the key is checked, merged and locked, and nothing acts on it"}}},"lock":{"type":"object","additionalProperties":false,"properties":{"idle_seconds":{"description":"a vault that nobody has used for so long is locked; 0: never","type":"integer","minimum":0,"maximum":2678400,"default":0,"unit":"seconds","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/auto-lock.ts","proof":{"file":"tests/integration/auto-lock.test.ts","title":"a lock on lock.idle_seconds locks what is not used, and only that"}},"absolute_seconds":{"description":"a vault is locked so long after it was unlocked, however much it is used; 0: never","type":"integer","minimum":0,"maximum":2678400,"default":0,"unit":"seconds","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/auto-lock.ts","proof":{"file":"tests/integration/auto-lock.test.ts","title":"a lock on lock.absolute_seconds locks what is in use, too"}},"on_suspend":{"description":"a vault is locked before the machine goes to sleep, or at the latest when it has woken up","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/auto-lock.ts","proof":{"file":"tests/integration/session-notice.test.ts","title":"a lock on lock.on_suspend locks at a suspend, whatever the user's files want"}},"on_session_lock":{"description":"a vault is locked when a session of the user is locked, at the screen or by loginctl","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/auto-lock.ts","proof":{"file":"tests/integration/session-notice.test.ts","title":"a lock on lock.on_session_lock locks with the session, whatever the user's files want"}}}}}};
const schema34 = {"description":"syslog's severities, worst first","enum":["emergency","alert","critical","error","warning","notice","info","debug"]};
const func1 = Object.prototype.hasOwnProperty;

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
if(!(func1.call(schema31.properties, key0))){
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
if(data.identity !== undefined){
let data15 = data.identity;
const _errs31 = errors;
if(errors === _errs31){
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
const _errs33 = errors;
for(const key5 in data15){
if(!(key5 === "on_binding_mismatch")){
validate20.errors = [{instancePath:instancePath+"/identity",schemaPath:"#/properties/identity/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs33 === errors){
if(data15.on_binding_mismatch !== undefined){
let data16 = data15.on_binding_mismatch;
if(!((data16 === "warn") || (data16 === "refuse"))){
validate20.errors = [{instancePath:instancePath+"/identity/on_binding_mismatch",schemaPath:"#/properties/identity/properties/on_binding_mismatch/enum",keyword:"enum",params:{allowedValues: schema31.properties.identity.properties.on_binding_mismatch.enum},message:"must be equal to one of the allowed values"}];
return false;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/identity",schemaPath:"#/properties/identity/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs31 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.memory !== undefined){
let data17 = data.memory;
const _errs35 = errors;
if(errors === _errs35){
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
const _errs37 = errors;
for(const key6 in data17){
if(!((key6 === "budget_bytes") || (key6 === "require_memfd_secret"))){
validate20.errors = [{instancePath:instancePath+"/memory",schemaPath:"#/properties/memory/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs37 === errors){
if(data17.budget_bytes !== undefined){
let data18 = data17.budget_bytes;
const _errs38 = errors;
if(!(((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18))) && (isFinite(data18)))){
validate20.errors = [{instancePath:instancePath+"/memory/budget_bytes",schemaPath:"#/properties/memory/properties/budget_bytes/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs38){
if((typeof data18 == "number") && (isFinite(data18))){
if(data18 > 1073741824 || isNaN(data18)){
validate20.errors = [{instancePath:instancePath+"/memory/budget_bytes",schemaPath:"#/properties/memory/properties/budget_bytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1073741824},message:"must be <= 1073741824"}];
return false;
}
else {
if(data18 < 65536 || isNaN(data18)){
validate20.errors = [{instancePath:instancePath+"/memory/budget_bytes",schemaPath:"#/properties/memory/properties/budget_bytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 65536},message:"must be >= 65536"}];
return false;
}
}
}
}
var valid7 = _errs38 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data17.require_memfd_secret !== undefined){
const _errs40 = errors;
if(typeof data17.require_memfd_secret !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/memory/require_memfd_secret",schemaPath:"#/properties/memory/properties/require_memfd_secret/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid7 = _errs40 === errors;
}
else {
var valid7 = true;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/memory",schemaPath:"#/properties/memory/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs35 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.audit !== undefined){
let data20 = data.audit;
const _errs42 = errors;
if(errors === _errs42){
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
const _errs44 = errors;
for(const key7 in data20){
if(!(((((key7 === "enabled") || (key7 === "checkpoint_entries")) || (key7 === "retention_days")) || (key7 === "durability")) || (key7 === "key_names"))){
validate20.errors = [{instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs44 === errors){
if(data20.enabled !== undefined){
const _errs45 = errors;
if(typeof data20.enabled !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/audit/enabled",schemaPath:"#/properties/audit/properties/enabled/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid8 = _errs45 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data20.checkpoint_entries !== undefined){
let data22 = data20.checkpoint_entries;
const _errs47 = errors;
if(!(((typeof data22 == "number") && (!(data22 % 1) && !isNaN(data22))) && (isFinite(data22)))){
validate20.errors = [{instancePath:instancePath+"/audit/checkpoint_entries",schemaPath:"#/properties/audit/properties/checkpoint_entries/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs47){
if((typeof data22 == "number") && (isFinite(data22))){
if(data22 > 100000 || isNaN(data22)){
validate20.errors = [{instancePath:instancePath+"/audit/checkpoint_entries",schemaPath:"#/properties/audit/properties/checkpoint_entries/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000"}];
return false;
}
else {
if(data22 < 16 || isNaN(data22)){
validate20.errors = [{instancePath:instancePath+"/audit/checkpoint_entries",schemaPath:"#/properties/audit/properties/checkpoint_entries/minimum",keyword:"minimum",params:{comparison: ">=", limit: 16},message:"must be >= 16"}];
return false;
}
}
}
}
var valid8 = _errs47 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data20.retention_days !== undefined){
let data23 = data20.retention_days;
const _errs49 = errors;
if(!(((typeof data23 == "number") && (!(data23 % 1) && !isNaN(data23))) && (isFinite(data23)))){
validate20.errors = [{instancePath:instancePath+"/audit/retention_days",schemaPath:"#/properties/audit/properties/retention_days/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs49){
if((typeof data23 == "number") && (isFinite(data23))){
if(data23 > 36500 || isNaN(data23)){
validate20.errors = [{instancePath:instancePath+"/audit/retention_days",schemaPath:"#/properties/audit/properties/retention_days/maximum",keyword:"maximum",params:{comparison: "<=", limit: 36500},message:"must be <= 36500"}];
return false;
}
else {
if(data23 < 0 || isNaN(data23)){
validate20.errors = [{instancePath:instancePath+"/audit/retention_days",schemaPath:"#/properties/audit/properties/retention_days/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid8 = _errs49 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data20.durability !== undefined){
let data24 = data20.durability;
const _errs51 = errors;
if(!((data24 === "durable") || (data24 === "buffered"))){
validate20.errors = [{instancePath:instancePath+"/audit/durability",schemaPath:"#/properties/audit/properties/durability/enum",keyword:"enum",params:{allowedValues: schema31.properties.audit.properties.durability.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid8 = _errs51 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data20.key_names !== undefined){
const _errs52 = errors;
if(typeof data20.key_names !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/audit/key_names",schemaPath:"#/properties/audit/properties/key_names/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid8 = _errs52 === errors;
}
else {
var valid8 = true;
}
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
var valid0 = _errs42 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.secrets !== undefined){
let data26 = data.secrets;
const _errs54 = errors;
if(errors === _errs54){
if(data26 && typeof data26 == "object" && !Array.isArray(data26)){
const _errs56 = errors;
for(const key8 in data26){
if(!((key8 === "rate_limit") || (key8 === "history_versions"))){
validate20.errors = [{instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs56 === errors){
if(data26.rate_limit !== undefined){
let data27 = data26.rate_limit;
const _errs57 = errors;
if(errors === _errs57){
if(data27 && typeof data27 == "object" && !Array.isArray(data27)){
const _errs59 = errors;
for(const key9 in data27){
if(!((key9 === "burst") || (key9 === "per_second"))){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit",schemaPath:"#/properties/secrets/properties/rate_limit/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs59 === errors){
if(data27.burst !== undefined){
let data28 = data27.burst;
const _errs60 = errors;
if(!(((typeof data28 == "number") && (!(data28 % 1) && !isNaN(data28))) && (isFinite(data28)))){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/burst",schemaPath:"#/properties/secrets/properties/rate_limit/properties/burst/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs60){
if((typeof data28 == "number") && (isFinite(data28))){
if(data28 > 1000000 || isNaN(data28)){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/burst",schemaPath:"#/properties/secrets/properties/rate_limit/properties/burst/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000"}];
return false;
}
else {
if(data28 < 1 || isNaN(data28)){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/burst",schemaPath:"#/properties/secrets/properties/rate_limit/properties/burst/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid10 = _errs60 === errors;
}
else {
var valid10 = true;
}
if(valid10){
if(data27.per_second !== undefined){
let data29 = data27.per_second;
const _errs62 = errors;
if(!(((typeof data29 == "number") && (!(data29 % 1) && !isNaN(data29))) && (isFinite(data29)))){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/per_second",schemaPath:"#/properties/secrets/properties/rate_limit/properties/per_second/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs62){
if((typeof data29 == "number") && (isFinite(data29))){
if(data29 > 1000000 || isNaN(data29)){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/per_second",schemaPath:"#/properties/secrets/properties/rate_limit/properties/per_second/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000"}];
return false;
}
else {
if(data29 < 1 || isNaN(data29)){
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit/per_second",schemaPath:"#/properties/secrets/properties/rate_limit/properties/per_second/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid10 = _errs62 === errors;
}
else {
var valid10 = true;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/secrets/rate_limit",schemaPath:"#/properties/secrets/properties/rate_limit/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid9 = _errs57 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data26.history_versions !== undefined){
let data30 = data26.history_versions;
const _errs64 = errors;
if(!(((typeof data30 == "number") && (!(data30 % 1) && !isNaN(data30))) && (isFinite(data30)))){
validate20.errors = [{instancePath:instancePath+"/secrets/history_versions",schemaPath:"#/properties/secrets/properties/history_versions/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs64){
if((typeof data30 == "number") && (isFinite(data30))){
if(data30 > 1000 || isNaN(data30)){
validate20.errors = [{instancePath:instancePath+"/secrets/history_versions",schemaPath:"#/properties/secrets/properties/history_versions/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"}];
return false;
}
else {
if(data30 < 1 || isNaN(data30)){
validate20.errors = [{instancePath:instancePath+"/secrets/history_versions",schemaPath:"#/properties/secrets/properties/history_versions/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid9 = _errs64 === errors;
}
else {
var valid9 = true;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs54 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.auth !== undefined){
let data31 = data.auth;
const _errs66 = errors;
if(errors === _errs66){
if(data31 && typeof data31 == "object" && !Array.isArray(data31)){
const _errs68 = errors;
for(const key10 in data31){
if(!((((key10 === "mode") || (key10 === "required")) || (key10 === "additional_required")) || (key10 === "failures"))){
validate20.errors = [{instancePath:instancePath+"/auth",schemaPath:"#/properties/auth/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs68 === errors){
if(data31.mode !== undefined){
let data32 = data31.mode;
const _errs69 = errors;
if(!(((data32 === "any") || (data32 === "all")) || (data32 === "policy"))){
validate20.errors = [{instancePath:instancePath+"/auth/mode",schemaPath:"#/properties/auth/properties/mode/enum",keyword:"enum",params:{allowedValues: schema31.properties.auth.properties.mode.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid11 = _errs69 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data31.required !== undefined){
let data33 = data31.required;
const _errs70 = errors;
if(errors === _errs70){
if(data33 && typeof data33 == "object" && !Array.isArray(data33)){
const _errs72 = errors;
for(const key11 in data33){
if(!((key11 === "password") || (key11 === "ssh_agent"))){
validate20.errors = [{instancePath:instancePath+"/auth/required",schemaPath:"#/properties/auth/properties/required/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs72 === errors){
if(data33.password !== undefined){
const _errs73 = errors;
if(typeof data33.password !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/auth/required/password",schemaPath:"#/properties/auth/properties/required/properties/password/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid12 = _errs73 === errors;
}
else {
var valid12 = true;
}
if(valid12){
if(data33.ssh_agent !== undefined){
const _errs75 = errors;
if(typeof data33.ssh_agent !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/auth/required/ssh_agent",schemaPath:"#/properties/auth/properties/required/properties/ssh_agent/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
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
validate20.errors = [{instancePath:instancePath+"/auth/required",schemaPath:"#/properties/auth/properties/required/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid11 = _errs70 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data31.additional_required !== undefined){
let data36 = data31.additional_required;
const _errs77 = errors;
if(!(((typeof data36 == "number") && (!(data36 % 1) && !isNaN(data36))) && (isFinite(data36)))){
validate20.errors = [{instancePath:instancePath+"/auth/additional_required",schemaPath:"#/properties/auth/properties/additional_required/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs77){
if((typeof data36 == "number") && (isFinite(data36))){
if(data36 > 15 || isNaN(data36)){
validate20.errors = [{instancePath:instancePath+"/auth/additional_required",schemaPath:"#/properties/auth/properties/additional_required/maximum",keyword:"maximum",params:{comparison: "<=", limit: 15},message:"must be <= 15"}];
return false;
}
else {
if(data36 < 0 || isNaN(data36)){
validate20.errors = [{instancePath:instancePath+"/auth/additional_required",schemaPath:"#/properties/auth/properties/additional_required/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid11 = _errs77 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data31.failures !== undefined){
let data37 = data31.failures;
const _errs79 = errors;
if(errors === _errs79){
if(data37 && typeof data37 == "object" && !Array.isArray(data37)){
const _errs81 = errors;
for(const key12 in data37){
if(!((key12 === "burst") || (key12 === "per_minute"))){
validate20.errors = [{instancePath:instancePath+"/auth/failures",schemaPath:"#/properties/auth/properties/failures/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key12},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs81 === errors){
if(data37.burst !== undefined){
let data38 = data37.burst;
const _errs82 = errors;
if(!(((typeof data38 == "number") && (!(data38 % 1) && !isNaN(data38))) && (isFinite(data38)))){
validate20.errors = [{instancePath:instancePath+"/auth/failures/burst",schemaPath:"#/properties/auth/properties/failures/properties/burst/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs82){
if((typeof data38 == "number") && (isFinite(data38))){
if(data38 > 1000 || isNaN(data38)){
validate20.errors = [{instancePath:instancePath+"/auth/failures/burst",schemaPath:"#/properties/auth/properties/failures/properties/burst/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"}];
return false;
}
else {
if(data38 < 1 || isNaN(data38)){
validate20.errors = [{instancePath:instancePath+"/auth/failures/burst",schemaPath:"#/properties/auth/properties/failures/properties/burst/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid13 = _errs82 === errors;
}
else {
var valid13 = true;
}
if(valid13){
if(data37.per_minute !== undefined){
let data39 = data37.per_minute;
const _errs84 = errors;
if(!(((typeof data39 == "number") && (!(data39 % 1) && !isNaN(data39))) && (isFinite(data39)))){
validate20.errors = [{instancePath:instancePath+"/auth/failures/per_minute",schemaPath:"#/properties/auth/properties/failures/properties/per_minute/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs84){
if((typeof data39 == "number") && (isFinite(data39))){
if(data39 > 1000 || isNaN(data39)){
validate20.errors = [{instancePath:instancePath+"/auth/failures/per_minute",schemaPath:"#/properties/auth/properties/failures/properties/per_minute/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"}];
return false;
}
else {
if(data39 < 1 || isNaN(data39)){
validate20.errors = [{instancePath:instancePath+"/auth/failures/per_minute",schemaPath:"#/properties/auth/properties/failures/properties/per_minute/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid13 = _errs84 === errors;
}
else {
var valid13 = true;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/auth/failures",schemaPath:"#/properties/auth/properties/failures/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid11 = _errs79 === errors;
}
else {
var valid11 = true;
}
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
var valid0 = _errs66 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.bus !== undefined){
let data40 = data.bus;
const _errs86 = errors;
if(errors === _errs86){
if(data40 && typeof data40 == "object" && !Array.isArray(data40)){
const _errs88 = errors;
for(const key13 in data40){
if(!((key13 === "maximum_connections") || (key13 === "maximum_in_flight"))){
validate20.errors = [{instancePath:instancePath+"/bus",schemaPath:"#/properties/bus/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs88 === errors){
if(data40.maximum_connections !== undefined){
let data41 = data40.maximum_connections;
const _errs89 = errors;
if(!(((typeof data41 == "number") && (!(data41 % 1) && !isNaN(data41))) && (isFinite(data41)))){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_connections",schemaPath:"#/properties/bus/properties/maximum_connections/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs89){
if((typeof data41 == "number") && (isFinite(data41))){
if(data41 > 16384 || isNaN(data41)){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_connections",schemaPath:"#/properties/bus/properties/maximum_connections/maximum",keyword:"maximum",params:{comparison: "<=", limit: 16384},message:"must be <= 16384"}];
return false;
}
else {
if(data41 < 8 || isNaN(data41)){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_connections",schemaPath:"#/properties/bus/properties/maximum_connections/minimum",keyword:"minimum",params:{comparison: ">=", limit: 8},message:"must be >= 8"}];
return false;
}
}
}
}
var valid14 = _errs89 === errors;
}
else {
var valid14 = true;
}
if(valid14){
if(data40.maximum_in_flight !== undefined){
let data42 = data40.maximum_in_flight;
const _errs91 = errors;
if(!(((typeof data42 == "number") && (!(data42 % 1) && !isNaN(data42))) && (isFinite(data42)))){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_in_flight",schemaPath:"#/properties/bus/properties/maximum_in_flight/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs91){
if((typeof data42 == "number") && (isFinite(data42))){
if(data42 > 4096 || isNaN(data42)){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_in_flight",schemaPath:"#/properties/bus/properties/maximum_in_flight/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4096},message:"must be <= 4096"}];
return false;
}
else {
if(data42 < 1 || isNaN(data42)){
validate20.errors = [{instancePath:instancePath+"/bus/maximum_in_flight",schemaPath:"#/properties/bus/properties/maximum_in_flight/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid14 = _errs91 === errors;
}
else {
var valid14 = true;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/bus",schemaPath:"#/properties/bus/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs86 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.clipboard !== undefined){
let data43 = data.clipboard;
const _errs93 = errors;
if(errors === _errs93){
if(data43 && typeof data43 == "object" && !Array.isArray(data43)){
const _errs95 = errors;
for(const key14 in data43){
if(!(key14 === "max_history")){
validate20.errors = [{instancePath:instancePath+"/clipboard",schemaPath:"#/properties/clipboard/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key14},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs95 === errors){
if(data43.max_history !== undefined){
let data44 = data43.max_history;
const _errs96 = errors;
if(!(((typeof data44 == "number") && (!(data44 % 1) && !isNaN(data44))) && (isFinite(data44)))){
validate20.errors = [{instancePath:instancePath+"/clipboard/max_history",schemaPath:"#/properties/clipboard/properties/max_history/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs96){
if((typeof data44 == "number") && (isFinite(data44))){
if(data44 > 10000 || isNaN(data44)){
validate20.errors = [{instancePath:instancePath+"/clipboard/max_history",schemaPath:"#/properties/clipboard/properties/max_history/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10000},message:"must be <= 10000"}];
return false;
}
else {
if(data44 < 0 || isNaN(data44)){
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
var valid0 = _errs93 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lock !== undefined){
let data45 = data.lock;
const _errs98 = errors;
if(errors === _errs98){
if(data45 && typeof data45 == "object" && !Array.isArray(data45)){
const _errs100 = errors;
for(const key15 in data45){
if(!((((key15 === "idle_seconds") || (key15 === "absolute_seconds")) || (key15 === "on_suspend")) || (key15 === "on_session_lock"))){
validate20.errors = [{instancePath:instancePath+"/lock",schemaPath:"#/properties/lock/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key15},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs100 === errors){
if(data45.idle_seconds !== undefined){
let data46 = data45.idle_seconds;
const _errs101 = errors;
if(!(((typeof data46 == "number") && (!(data46 % 1) && !isNaN(data46))) && (isFinite(data46)))){
validate20.errors = [{instancePath:instancePath+"/lock/idle_seconds",schemaPath:"#/properties/lock/properties/idle_seconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs101){
if((typeof data46 == "number") && (isFinite(data46))){
if(data46 > 2678400 || isNaN(data46)){
validate20.errors = [{instancePath:instancePath+"/lock/idle_seconds",schemaPath:"#/properties/lock/properties/idle_seconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2678400},message:"must be <= 2678400"}];
return false;
}
else {
if(data46 < 0 || isNaN(data46)){
validate20.errors = [{instancePath:instancePath+"/lock/idle_seconds",schemaPath:"#/properties/lock/properties/idle_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid16 = _errs101 === errors;
}
else {
var valid16 = true;
}
if(valid16){
if(data45.absolute_seconds !== undefined){
let data47 = data45.absolute_seconds;
const _errs103 = errors;
if(!(((typeof data47 == "number") && (!(data47 % 1) && !isNaN(data47))) && (isFinite(data47)))){
validate20.errors = [{instancePath:instancePath+"/lock/absolute_seconds",schemaPath:"#/properties/lock/properties/absolute_seconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs103){
if((typeof data47 == "number") && (isFinite(data47))){
if(data47 > 2678400 || isNaN(data47)){
validate20.errors = [{instancePath:instancePath+"/lock/absolute_seconds",schemaPath:"#/properties/lock/properties/absolute_seconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2678400},message:"must be <= 2678400"}];
return false;
}
else {
if(data47 < 0 || isNaN(data47)){
validate20.errors = [{instancePath:instancePath+"/lock/absolute_seconds",schemaPath:"#/properties/lock/properties/absolute_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid16 = _errs103 === errors;
}
else {
var valid16 = true;
}
if(valid16){
if(data45.on_suspend !== undefined){
const _errs105 = errors;
if(typeof data45.on_suspend !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/lock/on_suspend",schemaPath:"#/properties/lock/properties/on_suspend/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid16 = _errs105 === errors;
}
else {
var valid16 = true;
}
if(valid16){
if(data45.on_session_lock !== undefined){
const _errs107 = errors;
if(typeof data45.on_session_lock !== "boolean"){
validate20.errors = [{instancePath:instancePath+"/lock/on_session_lock",schemaPath:"#/properties/lock/properties/on_session_lock/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid16 = _errs107 === errors;
}
else {
var valid16 = true;
}
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/lock",schemaPath:"#/properties/lock/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs98 === errors;
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

