// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: FleetManifest.

export const validateFleet = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://open-sesame.invalid/schemas/fleet.schema.json","title":"fleet.toml","description":"what a fleet is declared of; what follows from it is in docs/fleet-format.md. 'sesame fleet lint' judges more than a schema can say: domains, locks and their conflicts, groups that are named and are not there, homes that are none.","type":"object","additionalProperties":false,"required":["org","artifact"],"properties":{"org":{"description":"the organisation, and what it wants of every device","type":"object","additionalProperties":false,"required":["domain"],"properties":{"domain":{"description":"domain name in lower case, as in installation.toml","type":"string","maxLength":253},"machine_binding":{"$ref":"#/$defs/machineBinding"},"policy":{"$ref":"#/$defs/policy"},"config":{"$ref":"config.schema.json"},"units":{"$ref":"#/$defs/units"}}},"artifact":{"description":"which release the devices run, and where it is","type":"object","additionalProperties":false,"required":["version"],"properties":{"version":{"description":"version of the release, as 0.1.0","type":"string","maxLength":64,"pattern":"^(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)$"},"amd64":{"$ref":"#/$defs/build"},"arm64":{"$ref":"#/$defs/build"}}},"groups":{"description":"by name: what devices have in common","type":"object","propertyNames":{"type":"string","pattern":"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"},"additionalProperties":{"$ref":"#/$defs/group"}},"devices":{"description":"by name, as a host name","type":"object","propertyNames":{"type":"string","maxLength":253,"pattern":"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$"},"additionalProperties":{"$ref":"#/$defs/device"}}},"$defs":{"group":{"description":"what the devices of a group have in common","type":"object","additionalProperties":false,"properties":{"machine_binding":{"$ref":"#/$defs/machineBinding"},"policy":{"$ref":"#/$defs/policy"},"config":{"$ref":"config.schema.json"},"units":{"$ref":"#/$defs/units"}}},"device":{"description":"one device","type":"object","additionalProperties":false,"properties":{"groups":{"description":"names of \"groups\"; where two of them lock a key at one value, the first one's entry stands","type":"array","items":{"type":"string"}},"architecture":{"description":"as Debian calls it","enum":["amd64","arm64"],"default":"amd64"},"address":{"description":"host name or IP address for ssh; the device's name where this is left out","type":"string","maxLength":253,"pattern":"^[A-Za-z0-9:][A-Za-z0-9.:_%-]*$"},"login":{"description":"user for ssh","type":"string","pattern":"^[a-z_][a-z0-9_-]{0,31}$","default":"root"},"machine_binding":{"$ref":"#/$defs/machineBinding"},"policy":{"$ref":"#/$defs/policy"},"config":{"$ref":"config.schema.json"},"units":{"$ref":"#/$defs/units"},"users":{"description":"by login name: who has daemons on the device","type":"object","propertyNames":{"type":"string","pattern":"^[a-z_][a-z0-9_-]{0,31}$"},"additionalProperties":{"$ref":"#/$defs/user"}}}},"user":{"description":"one user of one device","type":"object","additionalProperties":false,"properties":{"home":{"description":"home directory; /home/NAME where this is left out","type":"string","maxLength":4095},"linger":{"description":"run the daemons from boot on, without a login","type":"boolean","default":false},"config":{"$ref":"config.schema.json"}}},"machineBinding":{"description":"what identities that are made on a device must be bound to; the device decides where no level says it","enum":["machine-id","tpm-bound"]},"policy":{"description":"locks, each as an entry of policy.toml","type":"array","items":{"$ref":"#/$defs/lock"}},"lock":{"description":"one key of the configuration, locked at a value","type":"object","additionalProperties":false,"required":["key","value","source"],"properties":{"key":{"description":"a key of config.schema.json, dotted: \"secrets.history_versions\" locks it in every profile, \"profiles.work.secrets.history_versions\" in one","type":"string","minLength":1},"value":{"description":"what holds, of the key's own type","type":["string","integer","boolean"]},"source":{"description":"who wants it so, in words that the user is shown","type":"string","maxLength":256,"pattern":"\\S"}}},"units":{"description":"settings of the daemons' systemd units","type":"object","additionalProperties":false,"properties":{"memlock_mib":{"description":"LimitMEMLOCK of the daemons and of user@.service, in MiB","type":"integer","minimum":1,"maximum":65536,"default":64},"watchdog_seconds":{"description":"WatchdogSec of the daemons","type":"integer","minimum":5,"maximum":3600,"default":30},"hardening_namespaces":{"description":"place the drop-in whose directives need user namespaces; only for hosts with kernel.yama.ptrace_scope=3","type":"boolean","default":false},"restrict_users":{"description":"start the daemons for the device's users alone","type":"boolean","default":false}}},"build":{"description":"the release for one architecture","type":"object","additionalProperties":false,"required":["source","sha256"],"properties":{"source":{"description":"path from the manifest's directory, or an https:// address","type":"string","minLength":1,"maxLength":4095},"sha256":{"description":"SHA-256 of the file in lower-case hex","type":"string","pattern":"^[0-9a-f]{64}$"}}}}};
const schema32 = {"description":"what identities that are made on a device must be bound to; the device decides where no level says it","enum":["machine-id","tpm-bound"]};
const schema40 = {"description":"settings of the daemons' systemd units","type":"object","additionalProperties":false,"properties":{"memlock_mib":{"description":"LimitMEMLOCK of the daemons and of user@.service, in MiB","type":"integer","minimum":1,"maximum":65536,"default":64},"watchdog_seconds":{"description":"WatchdogSec of the daemons","type":"integer","minimum":5,"maximum":3600,"default":30},"hardening_namespaces":{"description":"place the drop-in whose directives need user namespaces; only for hosts with kernel.yama.ptrace_scope=3","type":"boolean","default":false},"restrict_users":{"description":"start the daemons for the device's users alone","type":"boolean","default":false}}};
const schema41 = {"description":"the release for one architecture","type":"object","additionalProperties":false,"required":["source","sha256"],"properties":{"source":{"description":"path from the manifest's directory, or an https:// address","type":"string","minLength":1,"maxLength":4095},"sha256":{"description":"SHA-256 of the file in lower-case hex","type":"string","pattern":"^[0-9a-f]{64}$"}}};
const schema33 = {"description":"locks, each as an entry of policy.toml","type":"array","items":{"$ref":"#/$defs/lock"}};
const schema34 = {"description":"one key of the configuration, locked at a value","type":"object","additionalProperties":false,"required":["key","value","source"],"properties":{"key":{"description":"a key of config.schema.json, dotted: \"secrets.history_versions\" locks it in every profile, \"profiles.work.secrets.history_versions\" in one","type":"string","minLength":1},"value":{"description":"what holds, of the key's own type","type":["string","integer","boolean"]},"source":{"description":"who wants it so, in words that the user is shown","type":"string","maxLength":256,"pattern":"\\S"}}};
const pattern4 = new RegExp("\\S", "");

function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate21.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.key === undefined){
const err0 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/lock/required",keyword:"required",params:{missingProperty: "key"},message:"must have required property '"+"key"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data0.value === undefined){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/lock/required",keyword:"required",params:{missingProperty: "value"},message:"must have required property '"+"value"+"'"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data0.source === undefined){
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/lock/required",keyword:"required",params:{missingProperty: "source"},message:"must have required property '"+"source"+"'"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data0){
if(!(((key0 === "key") || (key0 === "value")) || (key0 === "source"))){
const err3 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/lock/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data0.key !== undefined){
let data1 = data0.key;
if(typeof data1 === "string"){
if(data1.length < 1){
const err4 = {instancePath:instancePath+"/" + i0+"/key",schemaPath:"#/$defs/lock/properties/key/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/" + i0+"/key",schemaPath:"#/$defs/lock/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data0.value !== undefined){
let data2 = data0.value;
if(((typeof data2 !== "string") && (!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2))))) && (typeof data2 !== "boolean")){
const err6 = {instancePath:instancePath+"/" + i0+"/value",schemaPath:"#/$defs/lock/properties/value/type",keyword:"type",params:{type: schema34.properties.value.type},message:"must be string,integer,boolean"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data0.source !== undefined){
let data3 = data0.source;
if(typeof data3 === "string"){
if(data3.length > 256){
const err7 = {instancePath:instancePath+"/" + i0+"/source",schemaPath:"#/$defs/lock/properties/source/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(!pattern4.test(data3)){
const err8 = {instancePath:instancePath+"/" + i0+"/source",schemaPath:"#/$defs/lock/properties/source/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\""};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/" + i0+"/source",schemaPath:"#/$defs/lock/properties/source/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/lock/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate21.errors = vErrors;
return errors === 0;
}
validate21.evaluated = {"items":true,"dynamicProps":false,"dynamicItems":false};

const schema35 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://open-sesame.invalid/schemas/config.schema.json","title":"config.toml","description":"what a user may set; every key has a default","type":"object","additionalProperties":false,"properties":{"global":{"type":"object","additionalProperties":false,"properties":{"logging":{"type":"object","additionalProperties":false,"properties":{"level":{"description":"least severity that the daemons log","$ref":"event.schema.json#/$defs/severity","default":"info","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/platform/log.ts","proof":{"file":"tests/integration/policy-locks-log.test.ts","title":"a lock on global.logging.level decides which lines are in the log"}},"json":{"description":"log JSON even when standard error is a terminal","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/platform/log.ts","proof":{"file":"tests/integration/policy-locks-log.test.ts","title":"a lock on global.logging.json keeps JSON lines on a terminal"}},"journald":{"description":"put syslog's priority in front of each JSON line, as journald takes it; what goes to the journal itself always has it","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/platform/log.ts","proof":{"file":"tests/integration/policy-locks-log.test.ts","title":"a lock on global.logging.journald takes the priorities off the lines"}}}}}},"crypto":{"type":"object","additionalProperties":false,"properties":{"profile":{"description":"cipher and hash everywhere at once: ChaCha20-Poly1305 and BLAKE (leading-edge), or AES-256-GCM and SHA-256 (governance-compatible); a vault is converted at its next unlock","enum":["leading-edge","governance-compatible"],"default":"leading-edge","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"connection","consumer":"src/daemons/profile/main.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on crypto.profile decides the suite of the bus and the ciphers of a vault"}},"minimum_peer_profile":{"description":"weakest crypto profile that a peer on the bus may speak, from leading-edge down to custom; peers below it are refused, and the daemons themselves speak no less","enum":["leading-edge","governance-compatible","custom"],"default":"governance-compatible","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"connection","consumer":"src/core/crypto-profile.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on crypto.minimum_peer_profile refuses a peer that speaks less, whatever the user chose"}},"hkdf":{"description":"how a vault's keys are derived from its master key; by-profile: BLAKE3 under leading-edge, HKDF-SHA-256 under governance-compatible; a vault is converted at its next unlock","enum":["by-profile","blake3","hkdf-sha256"],"default":"by-profile","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/vault-agility.test.ts","title":"a lock on crypto.hkdf converts a vault, whatever the user's file wants"}},"kdf":{"description":"how a password becomes a key: of a factor that is made, and of any other from its next unlock on; pbkdf2-sha256 runs 600,000 iterations","enum":["argon2id","pbkdf2-sha256"],"default":"argon2id","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on crypto.kdf decides how a vault derives its key"}},"audit_hash":{"description":"hash of the audit chain; by-profile takes what crypto.profile stands for, BLAKE3 (leading-edge) or SHA-256 (governance-compatible); a change begins a segment","enum":["by-profile","blake3","sha256"],"default":"by-profile","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/core/audit-hash.ts","proof":{"file":"tests/integration/audit.test.ts","title":"a lock on crypto.audit_hash holds against the user's files, and a start under it begins a segment"}},"argon2id":{"type":"object","additionalProperties":false,"properties":{"memory_kib":{"description":"memory of Argon2id; a default never lowers what a factor has","type":"integer","minimum":19456,"maximum":4194304,"default":19456,"unit":"KiB","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on crypto.argon2id.memory_kib is what a vault records, and less is refused"}},"passes":{"description":"passes of Argon2id over its memory; a default never lowers what a factor has","type":"integer","minimum":2,"maximum":64,"default":2,"unit":"passes","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on crypto.argon2id.passes is what a vault records, and fewer are refused"}},"lanes":{"description":"lanes of Argon2id; a default never lowers what a factor has","type":"integer","minimum":1,"maximum":64,"default":1,"unit":"lanes","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"unlock","consumer":"src/core/vault-crypto.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on crypto.argon2id.lanes is what a vault records, and fewer are refused"}}}}}},"identity":{"type":"object","additionalProperties":false,"properties":{"on_binding_mismatch":{"description":"what follows where the installation is not bound to this machine, or that can't be told: tell of it (warn), or open no vault (refuse)","enum":["warn","refuse"],"default":"warn","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/live-identity.ts","proof":{"file":"tests/integration/identity-binding.test.ts","title":"a lock on identity.on_binding_mismatch refuses to open the vaults of a copied home, whatever its user chose"}}}},"memory":{"type":"object","additionalProperties":false,"properties":{"budget_bytes":{"description":"most secure memory that one daemon locks","type":"integer","minimum":65536,"maximum":1073741824,"default":16777216,"unit":"bytes","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secure-memory.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on memory.budget_bytes refuses what does not fit into it"}},"require_memfd_secret":{"description":"refuse to start where the kernel offers no memfd_secret, in place of memory that is locked but readable by root","type":"boolean","default":false,"unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"start","consumer":"src/daemons/secure-memory.ts","proof":{"file":"tests/integration/policy-locks-log.test.ts","title":"a lock on memory.require_memfd_secret starts no daemon without memfd_secret"}}}},"audit":{"type":"object","additionalProperties":false,"properties":{"enabled":{"description":"write entries about the secrets of the profile: reads, writes, lists, and what is denied of them; entries about its vault (creation, unlocking, locking, deletion), about the configuration and about what concerns no profile are always written","type":"boolean","default":true,"unit":null,"lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/audit-coverage.ts","proof":{"file":"tests/integration/audit.test.ts","title":"a lock on audit.enabled = true holds against config.toml, config.d and a profile's own file"}},"retention_days":{"description":"age at which whole segments of the audit chain are removed, all of whose entries are older; 0 keeps them for ever; one value for all profiles, whose entries share the segments","type":"integer","minimum":0,"maximum":36500,"default":0,"unit":"days","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/installation.ts","proof":{"file":"tests/integration/audit.test.ts","title":"a lock on audit.retention_days holds against the user's files: old segments go, and verifying says so"}},"durability":{"description":"when entries are on the disk: before the reply that they describe leaves (durable), or within a second of it (buffered), which a crash of the daemon can't undo and a crash of the machine can","enum":["durable","buffered"],"default":"durable","unit":null,"lockable":true,"scope":"global","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/installation.ts","proof":{"file":"tests/integration/audit.test.ts","title":"a lock on audit.durability holds against the user's files: a start under it begins a segment that says so"}},"key_names":{"description":"write the names of keys into audit entries","type":"boolean","default":false,"unit":null,"lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/profile/installation.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on audit.key_names puts the names of keys into audit entries"}}}},"secrets":{"type":"object","additionalProperties":false,"properties":{"rate_limit":{"type":"object","additionalProperties":false,"properties":{"burst":{"description":"secrets that one client may ask for at once","type":"integer","minimum":1,"maximum":1000000,"default":20,"unit":"requests","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/gates.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on secrets.rate_limit.burst lets so many reads through at once"}},"per_second":{"description":"secrets that one client may ask for in the long run","type":"integer","minimum":1,"maximum":1000000,"default":10,"unit":"requests per second","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/gates.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on secrets.rate_limit.per_second says how soon the next read is let through"}}}},"history_versions":{"description":"newest versions of a key that are kept","type":"integer","minimum":1,"maximum":1000,"default":32,"unit":"versions","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/handlers.ts","proof":{"file":"tests/integration/policy-locks.test.ts","title":"a lock on secrets.history_versions decides how many versions are kept"}}}},"auth":{"type":"object","additionalProperties":false,"properties":{"failures":{"type":"object","additionalProperties":false,"properties":{"burst":{"description":"failed unlocks of a profile that are let through at once","type":"integer","minimum":1,"maximum":1000,"default":5,"unit":"attempts","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/gates.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on auth.failures.burst lets so many wrong passwords through at once"}},"per_minute":{"description":"failed unlocks of a profile that are let through in the long run","type":"integer","minimum":1,"maximum":1000,"default":6,"unit":"attempts per minute","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":"src/daemons/secrets/gates.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on auth.failures.per_minute says how soon the next attempt is let through"}}}}}},"bus":{"type":"object","additionalProperties":false,"properties":{"maximum_connections":{"description":"connections that the bus holds at once","type":"integer","minimum":8,"maximum":16384,"default":256,"unit":"connections","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"connection","consumer":"src/daemons/profile/main.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on bus.maximum_connections refuses the connection beyond it"}},"maximum_in_flight":{"description":"requests under way on one connection","type":"integer","minimum":1,"maximum":4096,"default":64,"unit":"requests","lockable":true,"scope":"global","since":"0.1.0","takes_effect":"connection","consumer":"src/daemons/profile/main.ts","proof":{"file":"tests/integration/policy-locks-limits.test.ts","title":"a lock on bus.maximum_in_flight refuses the request beyond it"}}}},"clipboard":{"type":"object","additionalProperties":false,"properties":{"max_history":{"description":"copied values that the clipboard keeps for pasting again; 0 keeps none, as password managers do unless told otherwise","type":"integer","minimum":0,"maximum":10000,"default":0,"unit":"values","lockable":true,"scope":"profile","since":"0.1.0","takes_effect":"live","consumer":null,"awaits":"the clipboard daemon, which is not part of this version: until it is, the key is checked, merged and locked, and nothing acts on it"}}}}};
const schema38 = {"description":"syslog's severities, worst first","enum":["emergency","alert","critical","error","warning","notice","info","debug"]};
const func1 = Object.prototype.hasOwnProperty;

function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://open-sesame.invalid/schemas/config.schema.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate23.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema35.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.global !== undefined){
let data0 = data.global;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
for(const key1 in data0){
if(!(key1 === "logging")){
const err1 = {instancePath:instancePath+"/global",schemaPath:"#/properties/global/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data0.logging !== undefined){
let data1 = data0.logging;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key2 in data1){
if(!(((key2 === "level") || (key2 === "json")) || (key2 === "journald"))){
const err2 = {instancePath:instancePath+"/global/logging",schemaPath:"#/properties/global/properties/logging/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data1.level !== undefined){
let data2 = data1.level;
if(!((((((((data2 === "emergency") || (data2 === "alert")) || (data2 === "critical")) || (data2 === "error")) || (data2 === "warning")) || (data2 === "notice")) || (data2 === "info")) || (data2 === "debug"))){
const err3 = {instancePath:instancePath+"/global/logging/level",schemaPath:"event.schema.json#/$defs/severity/enum",keyword:"enum",params:{allowedValues: schema38.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data1.json !== undefined){
if(typeof data1.json !== "boolean"){
const err4 = {instancePath:instancePath+"/global/logging/json",schemaPath:"#/properties/global/properties/logging/properties/json/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data1.journald !== undefined){
if(typeof data1.journald !== "boolean"){
const err5 = {instancePath:instancePath+"/global/logging/journald",schemaPath:"#/properties/global/properties/logging/properties/journald/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath:instancePath+"/global/logging",schemaPath:"#/properties/global/properties/logging/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/global",schemaPath:"#/properties/global/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.crypto !== undefined){
let data5 = data.crypto;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key3 in data5){
if(!((((((key3 === "profile") || (key3 === "minimum_peer_profile")) || (key3 === "hkdf")) || (key3 === "kdf")) || (key3 === "audit_hash")) || (key3 === "argon2id"))){
const err8 = {instancePath:instancePath+"/crypto",schemaPath:"#/properties/crypto/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data5.profile !== undefined){
let data6 = data5.profile;
if(!((data6 === "leading-edge") || (data6 === "governance-compatible"))){
const err9 = {instancePath:instancePath+"/crypto/profile",schemaPath:"#/properties/crypto/properties/profile/enum",keyword:"enum",params:{allowedValues: schema35.properties.crypto.properties.profile.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data5.minimum_peer_profile !== undefined){
let data7 = data5.minimum_peer_profile;
if(!(((data7 === "leading-edge") || (data7 === "governance-compatible")) || (data7 === "custom"))){
const err10 = {instancePath:instancePath+"/crypto/minimum_peer_profile",schemaPath:"#/properties/crypto/properties/minimum_peer_profile/enum",keyword:"enum",params:{allowedValues: schema35.properties.crypto.properties.minimum_peer_profile.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data5.hkdf !== undefined){
let data8 = data5.hkdf;
if(!(((data8 === "by-profile") || (data8 === "blake3")) || (data8 === "hkdf-sha256"))){
const err11 = {instancePath:instancePath+"/crypto/hkdf",schemaPath:"#/properties/crypto/properties/hkdf/enum",keyword:"enum",params:{allowedValues: schema35.properties.crypto.properties.hkdf.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data5.kdf !== undefined){
let data9 = data5.kdf;
if(!((data9 === "argon2id") || (data9 === "pbkdf2-sha256"))){
const err12 = {instancePath:instancePath+"/crypto/kdf",schemaPath:"#/properties/crypto/properties/kdf/enum",keyword:"enum",params:{allowedValues: schema35.properties.crypto.properties.kdf.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data5.audit_hash !== undefined){
let data10 = data5.audit_hash;
if(!(((data10 === "by-profile") || (data10 === "blake3")) || (data10 === "sha256"))){
const err13 = {instancePath:instancePath+"/crypto/audit_hash",schemaPath:"#/properties/crypto/properties/audit_hash/enum",keyword:"enum",params:{allowedValues: schema35.properties.crypto.properties.audit_hash.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data5.argon2id !== undefined){
let data11 = data5.argon2id;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
for(const key4 in data11){
if(!(((key4 === "memory_kib") || (key4 === "passes")) || (key4 === "lanes"))){
const err14 = {instancePath:instancePath+"/crypto/argon2id",schemaPath:"#/properties/crypto/properties/argon2id/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data11.memory_kib !== undefined){
let data12 = data11.memory_kib;
if(!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))){
const err15 = {instancePath:instancePath+"/crypto/argon2id/memory_kib",schemaPath:"#/properties/crypto/properties/argon2id/properties/memory_kib/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if((typeof data12 == "number") && (isFinite(data12))){
if(data12 > 4194304 || isNaN(data12)){
const err16 = {instancePath:instancePath+"/crypto/argon2id/memory_kib",schemaPath:"#/properties/crypto/properties/argon2id/properties/memory_kib/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4194304},message:"must be <= 4194304"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data12 < 19456 || isNaN(data12)){
const err17 = {instancePath:instancePath+"/crypto/argon2id/memory_kib",schemaPath:"#/properties/crypto/properties/argon2id/properties/memory_kib/minimum",keyword:"minimum",params:{comparison: ">=", limit: 19456},message:"must be >= 19456"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
if(data11.passes !== undefined){
let data13 = data11.passes;
if(!(((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13))) && (isFinite(data13)))){
const err18 = {instancePath:instancePath+"/crypto/argon2id/passes",schemaPath:"#/properties/crypto/properties/argon2id/properties/passes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if((typeof data13 == "number") && (isFinite(data13))){
if(data13 > 64 || isNaN(data13)){
const err19 = {instancePath:instancePath+"/crypto/argon2id/passes",schemaPath:"#/properties/crypto/properties/argon2id/properties/passes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(data13 < 2 || isNaN(data13)){
const err20 = {instancePath:instancePath+"/crypto/argon2id/passes",schemaPath:"#/properties/crypto/properties/argon2id/properties/passes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 2},message:"must be >= 2"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
if(data11.lanes !== undefined){
let data14 = data11.lanes;
if(!(((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14))) && (isFinite(data14)))){
const err21 = {instancePath:instancePath+"/crypto/argon2id/lanes",schemaPath:"#/properties/crypto/properties/argon2id/properties/lanes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if((typeof data14 == "number") && (isFinite(data14))){
if(data14 > 64 || isNaN(data14)){
const err22 = {instancePath:instancePath+"/crypto/argon2id/lanes",schemaPath:"#/properties/crypto/properties/argon2id/properties/lanes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(data14 < 1 || isNaN(data14)){
const err23 = {instancePath:instancePath+"/crypto/argon2id/lanes",schemaPath:"#/properties/crypto/properties/argon2id/properties/lanes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
}
else {
const err24 = {instancePath:instancePath+"/crypto/argon2id",schemaPath:"#/properties/crypto/properties/argon2id/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
else {
const err25 = {instancePath:instancePath+"/crypto",schemaPath:"#/properties/crypto/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data.identity !== undefined){
let data15 = data.identity;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key5 in data15){
if(!(key5 === "on_binding_mismatch")){
const err26 = {instancePath:instancePath+"/identity",schemaPath:"#/properties/identity/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data15.on_binding_mismatch !== undefined){
let data16 = data15.on_binding_mismatch;
if(!((data16 === "warn") || (data16 === "refuse"))){
const err27 = {instancePath:instancePath+"/identity/on_binding_mismatch",schemaPath:"#/properties/identity/properties/on_binding_mismatch/enum",keyword:"enum",params:{allowedValues: schema35.properties.identity.properties.on_binding_mismatch.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/identity",schemaPath:"#/properties/identity/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.memory !== undefined){
let data17 = data.memory;
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
for(const key6 in data17){
if(!((key6 === "budget_bytes") || (key6 === "require_memfd_secret"))){
const err29 = {instancePath:instancePath+"/memory",schemaPath:"#/properties/memory/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data17.budget_bytes !== undefined){
let data18 = data17.budget_bytes;
if(!(((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18))) && (isFinite(data18)))){
const err30 = {instancePath:instancePath+"/memory/budget_bytes",schemaPath:"#/properties/memory/properties/budget_bytes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if((typeof data18 == "number") && (isFinite(data18))){
if(data18 > 1073741824 || isNaN(data18)){
const err31 = {instancePath:instancePath+"/memory/budget_bytes",schemaPath:"#/properties/memory/properties/budget_bytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1073741824},message:"must be <= 1073741824"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(data18 < 65536 || isNaN(data18)){
const err32 = {instancePath:instancePath+"/memory/budget_bytes",schemaPath:"#/properties/memory/properties/budget_bytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 65536},message:"must be >= 65536"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
if(data17.require_memfd_secret !== undefined){
if(typeof data17.require_memfd_secret !== "boolean"){
const err33 = {instancePath:instancePath+"/memory/require_memfd_secret",schemaPath:"#/properties/memory/properties/require_memfd_secret/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
}
else {
const err34 = {instancePath:instancePath+"/memory",schemaPath:"#/properties/memory/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data.audit !== undefined){
let data20 = data.audit;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
for(const key7 in data20){
if(!((((key7 === "enabled") || (key7 === "retention_days")) || (key7 === "durability")) || (key7 === "key_names"))){
const err35 = {instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data20.enabled !== undefined){
if(typeof data20.enabled !== "boolean"){
const err36 = {instancePath:instancePath+"/audit/enabled",schemaPath:"#/properties/audit/properties/enabled/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data20.retention_days !== undefined){
let data22 = data20.retention_days;
if(!(((typeof data22 == "number") && (!(data22 % 1) && !isNaN(data22))) && (isFinite(data22)))){
const err37 = {instancePath:instancePath+"/audit/retention_days",schemaPath:"#/properties/audit/properties/retention_days/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if((typeof data22 == "number") && (isFinite(data22))){
if(data22 > 36500 || isNaN(data22)){
const err38 = {instancePath:instancePath+"/audit/retention_days",schemaPath:"#/properties/audit/properties/retention_days/maximum",keyword:"maximum",params:{comparison: "<=", limit: 36500},message:"must be <= 36500"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if(data22 < 0 || isNaN(data22)){
const err39 = {instancePath:instancePath+"/audit/retention_days",schemaPath:"#/properties/audit/properties/retention_days/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
if(data20.durability !== undefined){
let data23 = data20.durability;
if(!((data23 === "durable") || (data23 === "buffered"))){
const err40 = {instancePath:instancePath+"/audit/durability",schemaPath:"#/properties/audit/properties/durability/enum",keyword:"enum",params:{allowedValues: schema35.properties.audit.properties.durability.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data20.key_names !== undefined){
if(typeof data20.key_names !== "boolean"){
const err41 = {instancePath:instancePath+"/audit/key_names",schemaPath:"#/properties/audit/properties/key_names/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
else {
const err42 = {instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data.secrets !== undefined){
let data25 = data.secrets;
if(data25 && typeof data25 == "object" && !Array.isArray(data25)){
for(const key8 in data25){
if(!((key8 === "rate_limit") || (key8 === "history_versions"))){
const err43 = {instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data25.rate_limit !== undefined){
let data26 = data25.rate_limit;
if(data26 && typeof data26 == "object" && !Array.isArray(data26)){
for(const key9 in data26){
if(!((key9 === "burst") || (key9 === "per_second"))){
const err44 = {instancePath:instancePath+"/secrets/rate_limit",schemaPath:"#/properties/secrets/properties/rate_limit/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data26.burst !== undefined){
let data27 = data26.burst;
if(!(((typeof data27 == "number") && (!(data27 % 1) && !isNaN(data27))) && (isFinite(data27)))){
const err45 = {instancePath:instancePath+"/secrets/rate_limit/burst",schemaPath:"#/properties/secrets/properties/rate_limit/properties/burst/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if((typeof data27 == "number") && (isFinite(data27))){
if(data27 > 1000000 || isNaN(data27)){
const err46 = {instancePath:instancePath+"/secrets/rate_limit/burst",schemaPath:"#/properties/secrets/properties/rate_limit/properties/burst/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(data27 < 1 || isNaN(data27)){
const err47 = {instancePath:instancePath+"/secrets/rate_limit/burst",schemaPath:"#/properties/secrets/properties/rate_limit/properties/burst/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
if(data26.per_second !== undefined){
let data28 = data26.per_second;
if(!(((typeof data28 == "number") && (!(data28 % 1) && !isNaN(data28))) && (isFinite(data28)))){
const err48 = {instancePath:instancePath+"/secrets/rate_limit/per_second",schemaPath:"#/properties/secrets/properties/rate_limit/properties/per_second/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if((typeof data28 == "number") && (isFinite(data28))){
if(data28 > 1000000 || isNaN(data28)){
const err49 = {instancePath:instancePath+"/secrets/rate_limit/per_second",schemaPath:"#/properties/secrets/properties/rate_limit/properties/per_second/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if(data28 < 1 || isNaN(data28)){
const err50 = {instancePath:instancePath+"/secrets/rate_limit/per_second",schemaPath:"#/properties/secrets/properties/rate_limit/properties/per_second/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
}
}
else {
const err51 = {instancePath:instancePath+"/secrets/rate_limit",schemaPath:"#/properties/secrets/properties/rate_limit/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data25.history_versions !== undefined){
let data29 = data25.history_versions;
if(!(((typeof data29 == "number") && (!(data29 % 1) && !isNaN(data29))) && (isFinite(data29)))){
const err52 = {instancePath:instancePath+"/secrets/history_versions",schemaPath:"#/properties/secrets/properties/history_versions/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
if((typeof data29 == "number") && (isFinite(data29))){
if(data29 > 1000 || isNaN(data29)){
const err53 = {instancePath:instancePath+"/secrets/history_versions",schemaPath:"#/properties/secrets/properties/history_versions/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
if(data29 < 1 || isNaN(data29)){
const err54 = {instancePath:instancePath+"/secrets/history_versions",schemaPath:"#/properties/secrets/properties/history_versions/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
}
}
else {
const err55 = {instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data.auth !== undefined){
let data30 = data.auth;
if(data30 && typeof data30 == "object" && !Array.isArray(data30)){
for(const key10 in data30){
if(!(key10 === "failures")){
const err56 = {instancePath:instancePath+"/auth",schemaPath:"#/properties/auth/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data30.failures !== undefined){
let data31 = data30.failures;
if(data31 && typeof data31 == "object" && !Array.isArray(data31)){
for(const key11 in data31){
if(!((key11 === "burst") || (key11 === "per_minute"))){
const err57 = {instancePath:instancePath+"/auth/failures",schemaPath:"#/properties/auth/properties/failures/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data31.burst !== undefined){
let data32 = data31.burst;
if(!(((typeof data32 == "number") && (!(data32 % 1) && !isNaN(data32))) && (isFinite(data32)))){
const err58 = {instancePath:instancePath+"/auth/failures/burst",schemaPath:"#/properties/auth/properties/failures/properties/burst/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
if((typeof data32 == "number") && (isFinite(data32))){
if(data32 > 1000 || isNaN(data32)){
const err59 = {instancePath:instancePath+"/auth/failures/burst",schemaPath:"#/properties/auth/properties/failures/properties/burst/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
if(data32 < 1 || isNaN(data32)){
const err60 = {instancePath:instancePath+"/auth/failures/burst",schemaPath:"#/properties/auth/properties/failures/properties/burst/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
}
if(data31.per_minute !== undefined){
let data33 = data31.per_minute;
if(!(((typeof data33 == "number") && (!(data33 % 1) && !isNaN(data33))) && (isFinite(data33)))){
const err61 = {instancePath:instancePath+"/auth/failures/per_minute",schemaPath:"#/properties/auth/properties/failures/properties/per_minute/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
if((typeof data33 == "number") && (isFinite(data33))){
if(data33 > 1000 || isNaN(data33)){
const err62 = {instancePath:instancePath+"/auth/failures/per_minute",schemaPath:"#/properties/auth/properties/failures/properties/per_minute/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
if(data33 < 1 || isNaN(data33)){
const err63 = {instancePath:instancePath+"/auth/failures/per_minute",schemaPath:"#/properties/auth/properties/failures/properties/per_minute/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
}
}
else {
const err64 = {instancePath:instancePath+"/auth/failures",schemaPath:"#/properties/auth/properties/failures/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
}
else {
const err65 = {instancePath:instancePath+"/auth",schemaPath:"#/properties/auth/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
if(data.bus !== undefined){
let data34 = data.bus;
if(data34 && typeof data34 == "object" && !Array.isArray(data34)){
for(const key12 in data34){
if(!((key12 === "maximum_connections") || (key12 === "maximum_in_flight"))){
const err66 = {instancePath:instancePath+"/bus",schemaPath:"#/properties/bus/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key12},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data34.maximum_connections !== undefined){
let data35 = data34.maximum_connections;
if(!(((typeof data35 == "number") && (!(data35 % 1) && !isNaN(data35))) && (isFinite(data35)))){
const err67 = {instancePath:instancePath+"/bus/maximum_connections",schemaPath:"#/properties/bus/properties/maximum_connections/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
if((typeof data35 == "number") && (isFinite(data35))){
if(data35 > 16384 || isNaN(data35)){
const err68 = {instancePath:instancePath+"/bus/maximum_connections",schemaPath:"#/properties/bus/properties/maximum_connections/maximum",keyword:"maximum",params:{comparison: "<=", limit: 16384},message:"must be <= 16384"};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
if(data35 < 8 || isNaN(data35)){
const err69 = {instancePath:instancePath+"/bus/maximum_connections",schemaPath:"#/properties/bus/properties/maximum_connections/minimum",keyword:"minimum",params:{comparison: ">=", limit: 8},message:"must be >= 8"};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
}
if(data34.maximum_in_flight !== undefined){
let data36 = data34.maximum_in_flight;
if(!(((typeof data36 == "number") && (!(data36 % 1) && !isNaN(data36))) && (isFinite(data36)))){
const err70 = {instancePath:instancePath+"/bus/maximum_in_flight",schemaPath:"#/properties/bus/properties/maximum_in_flight/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
if((typeof data36 == "number") && (isFinite(data36))){
if(data36 > 4096 || isNaN(data36)){
const err71 = {instancePath:instancePath+"/bus/maximum_in_flight",schemaPath:"#/properties/bus/properties/maximum_in_flight/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4096},message:"must be <= 4096"};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
if(data36 < 1 || isNaN(data36)){
const err72 = {instancePath:instancePath+"/bus/maximum_in_flight",schemaPath:"#/properties/bus/properties/maximum_in_flight/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
}
}
else {
const err73 = {instancePath:instancePath+"/bus",schemaPath:"#/properties/bus/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
if(data.clipboard !== undefined){
let data37 = data.clipboard;
if(data37 && typeof data37 == "object" && !Array.isArray(data37)){
for(const key13 in data37){
if(!(key13 === "max_history")){
const err74 = {instancePath:instancePath+"/clipboard",schemaPath:"#/properties/clipboard/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
if(data37.max_history !== undefined){
let data38 = data37.max_history;
if(!(((typeof data38 == "number") && (!(data38 % 1) && !isNaN(data38))) && (isFinite(data38)))){
const err75 = {instancePath:instancePath+"/clipboard/max_history",schemaPath:"#/properties/clipboard/properties/max_history/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
if((typeof data38 == "number") && (isFinite(data38))){
if(data38 > 10000 || isNaN(data38)){
const err76 = {instancePath:instancePath+"/clipboard/max_history",schemaPath:"#/properties/clipboard/properties/max_history/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10000},message:"must be <= 10000"};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
if(data38 < 0 || isNaN(data38)){
const err77 = {instancePath:instancePath+"/clipboard/max_history",schemaPath:"#/properties/clipboard/properties/max_history/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
}
}
else {
const err78 = {instancePath:instancePath+"/clipboard",schemaPath:"#/properties/clipboard/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
}
else {
const err79 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema43 = {"description":"what the devices of a group have in common","type":"object","additionalProperties":false,"properties":{"machine_binding":{"$ref":"#/$defs/machineBinding"},"policy":{"$ref":"#/$defs/policy"},"config":{"$ref":"config.schema.json"},"units":{"$ref":"#/$defs/units"}}};

function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate26.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "machine_binding") || (key0 === "policy")) || (key0 === "config")) || (key0 === "units"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.machine_binding !== undefined){
let data0 = data.machine_binding;
if(!((data0 === "machine-id") || (data0 === "tpm-bound"))){
const err1 = {instancePath:instancePath+"/machine_binding",schemaPath:"#/$defs/machineBinding/enum",keyword:"enum",params:{allowedValues: schema32.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.policy !== undefined){
if(!(validate21(data.policy, {instancePath:instancePath+"/policy",parentData:data,parentDataProperty:"policy",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
errors = vErrors.length;
}
}
if(data.config !== undefined){
if(!(validate23(data.config, {instancePath:instancePath+"/config",parentData:data,parentDataProperty:"config",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
}
if(data.units !== undefined){
let data3 = data.units;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
for(const key1 in data3){
if(!((((key1 === "memlock_mib") || (key1 === "watchdog_seconds")) || (key1 === "hardening_namespaces")) || (key1 === "restrict_users"))){
const err2 = {instancePath:instancePath+"/units",schemaPath:"#/$defs/units/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data3.memlock_mib !== undefined){
let data4 = data3.memlock_mib;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err3 = {instancePath:instancePath+"/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 65536 || isNaN(data4)){
const err4 = {instancePath:instancePath+"/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65536},message:"must be <= 65536"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data4 < 1 || isNaN(data4)){
const err5 = {instancePath:instancePath+"/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
if(data3.watchdog_seconds !== undefined){
let data5 = data3.watchdog_seconds;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
const err6 = {instancePath:instancePath+"/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 > 3600 || isNaN(data5)){
const err7 = {instancePath:instancePath+"/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data5 < 5 || isNaN(data5)){
const err8 = {instancePath:instancePath+"/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 5},message:"must be >= 5"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
if(data3.hardening_namespaces !== undefined){
if(typeof data3.hardening_namespaces !== "boolean"){
const err9 = {instancePath:instancePath+"/units/hardening_namespaces",schemaPath:"#/$defs/units/properties/hardening_namespaces/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data3.restrict_users !== undefined){
if(typeof data3.restrict_users !== "boolean"){
const err10 = {instancePath:instancePath+"/units/restrict_users",schemaPath:"#/$defs/units/properties/restrict_users/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath:instancePath+"/units",schemaPath:"#/$defs/units/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema46 = {"description":"one device","type":"object","additionalProperties":false,"properties":{"groups":{"description":"names of \"groups\"; where two of them lock a key at one value, the first one's entry stands","type":"array","items":{"type":"string"}},"architecture":{"description":"as Debian calls it","enum":["amd64","arm64"],"default":"amd64"},"address":{"description":"host name or IP address for ssh; the device's name where this is left out","type":"string","maxLength":253,"pattern":"^[A-Za-z0-9:][A-Za-z0-9.:_%-]*$"},"login":{"description":"user for ssh","type":"string","pattern":"^[a-z_][a-z0-9_-]{0,31}$","default":"root"},"machine_binding":{"$ref":"#/$defs/machineBinding"},"policy":{"$ref":"#/$defs/policy"},"config":{"$ref":"config.schema.json"},"units":{"$ref":"#/$defs/units"},"users":{"description":"by login name: who has daemons on the device","type":"object","propertyNames":{"type":"string","pattern":"^[a-z_][a-z0-9_-]{0,31}$"},"additionalProperties":{"$ref":"#/$defs/user"}}}};
const pattern11 = new RegExp("^[A-Za-z0-9:][A-Za-z0-9.:_%-]*$", "");
const pattern12 = new RegExp("^[a-z_][a-z0-9_-]{0,31}$", "");
const schema49 = {"description":"one user of one device","type":"object","additionalProperties":false,"properties":{"home":{"description":"home directory; /home/NAME where this is left out","type":"string","maxLength":4095},"linger":{"description":"run the daemons from boot on, without a login","type":"boolean","default":false},"config":{"$ref":"config.schema.json"}}};

function validate33(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate33.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "home") || (key0 === "linger")) || (key0 === "config"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.home !== undefined){
let data0 = data.home;
if(typeof data0 === "string"){
if(data0.length > 4095){
const err1 = {instancePath:instancePath+"/home",schemaPath:"#/properties/home/maxLength",keyword:"maxLength",params:{limit: 4095},message:"must NOT have more than 4095 characters"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/home",schemaPath:"#/properties/home/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.linger !== undefined){
if(typeof data.linger !== "boolean"){
const err3 = {instancePath:instancePath+"/linger",schemaPath:"#/properties/linger/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.config !== undefined){
if(!(validate23(data.config, {instancePath:instancePath+"/config",parentData:data,parentDataProperty:"config",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate33.errors = vErrors;
return errors === 0;
}
validate33.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate30(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate30.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema46.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.groups !== undefined){
let data0 = data.groups;
if(Array.isArray(data0)){
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
if(typeof data0[i0] !== "string"){
const err1 = {instancePath:instancePath+"/groups/" + i0,schemaPath:"#/properties/groups/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
else {
const err2 = {instancePath:instancePath+"/groups",schemaPath:"#/properties/groups/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.architecture !== undefined){
let data2 = data.architecture;
if(!((data2 === "amd64") || (data2 === "arm64"))){
const err3 = {instancePath:instancePath+"/architecture",schemaPath:"#/properties/architecture/enum",keyword:"enum",params:{allowedValues: schema46.properties.architecture.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.address !== undefined){
let data3 = data.address;
if(typeof data3 === "string"){
if(data3.length > 253){
const err4 = {instancePath:instancePath+"/address",schemaPath:"#/properties/address/maxLength",keyword:"maxLength",params:{limit: 253},message:"must NOT have more than 253 characters"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(!pattern11.test(data3)){
const err5 = {instancePath:instancePath+"/address",schemaPath:"#/properties/address/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9:][A-Za-z0-9.:_%-]*$"},message:"must match pattern \""+"^[A-Za-z0-9:][A-Za-z0-9.:_%-]*$"+"\""};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/address",schemaPath:"#/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.login !== undefined){
let data4 = data.login;
if(typeof data4 === "string"){
if(!pattern12.test(data4)){
const err7 = {instancePath:instancePath+"/login",schemaPath:"#/properties/login/pattern",keyword:"pattern",params:{pattern: "^[a-z_][a-z0-9_-]{0,31}$"},message:"must match pattern \""+"^[a-z_][a-z0-9_-]{0,31}$"+"\""};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/login",schemaPath:"#/properties/login/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.machine_binding !== undefined){
let data5 = data.machine_binding;
if(!((data5 === "machine-id") || (data5 === "tpm-bound"))){
const err9 = {instancePath:instancePath+"/machine_binding",schemaPath:"#/$defs/machineBinding/enum",keyword:"enum",params:{allowedValues: schema32.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.policy !== undefined){
if(!(validate21(data.policy, {instancePath:instancePath+"/policy",parentData:data,parentDataProperty:"policy",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
errors = vErrors.length;
}
}
if(data.config !== undefined){
if(!(validate23(data.config, {instancePath:instancePath+"/config",parentData:data,parentDataProperty:"config",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
}
if(data.units !== undefined){
let data8 = data.units;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
for(const key1 in data8){
if(!((((key1 === "memlock_mib") || (key1 === "watchdog_seconds")) || (key1 === "hardening_namespaces")) || (key1 === "restrict_users"))){
const err10 = {instancePath:instancePath+"/units",schemaPath:"#/$defs/units/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data8.memlock_mib !== undefined){
let data9 = data8.memlock_mib;
if(!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))){
const err11 = {instancePath:instancePath+"/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 > 65536 || isNaN(data9)){
const err12 = {instancePath:instancePath+"/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65536},message:"must be <= 65536"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(data9 < 1 || isNaN(data9)){
const err13 = {instancePath:instancePath+"/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
if(data8.watchdog_seconds !== undefined){
let data10 = data8.watchdog_seconds;
if(!(((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10))) && (isFinite(data10)))){
const err14 = {instancePath:instancePath+"/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if((typeof data10 == "number") && (isFinite(data10))){
if(data10 > 3600 || isNaN(data10)){
const err15 = {instancePath:instancePath+"/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(data10 < 5 || isNaN(data10)){
const err16 = {instancePath:instancePath+"/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 5},message:"must be >= 5"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
if(data8.hardening_namespaces !== undefined){
if(typeof data8.hardening_namespaces !== "boolean"){
const err17 = {instancePath:instancePath+"/units/hardening_namespaces",schemaPath:"#/$defs/units/properties/hardening_namespaces/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data8.restrict_users !== undefined){
if(typeof data8.restrict_users !== "boolean"){
const err18 = {instancePath:instancePath+"/units/restrict_users",schemaPath:"#/$defs/units/properties/restrict_users/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath:instancePath+"/units",schemaPath:"#/$defs/units/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.users !== undefined){
let data13 = data.users;
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
for(const key2 in data13){
const _errs29 = errors;
if(typeof key2 === "string"){
if(!pattern12.test(key2)){
const err20 = {instancePath:instancePath+"/users",schemaPath:"#/properties/users/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z_][a-z0-9_-]{0,31}$"},message:"must match pattern \""+"^[a-z_][a-z0-9_-]{0,31}$"+"\"",propertyName:key2};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/users",schemaPath:"#/properties/users/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",propertyName:key2};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
var valid6 = _errs29 === errors;
if(!valid6){
const err22 = {instancePath:instancePath+"/users",schemaPath:"#/properties/users/propertyNames",keyword:"propertyNames",params:{propertyName: key2},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
for(const key3 in data13){
if(!(validate33(data13[key3], {instancePath:instancePath+"/users/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data13,parentDataProperty:key3,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
}
else {
const err23 = {instancePath:instancePath+"/users",schemaPath:"#/properties/users/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
validate30.errors = vErrors;
return errors === 0;
}
validate30.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const pattern6 = new RegExp("^(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)$", "");
const pattern7 = new RegExp("^[0-9a-f]{64}$", "");
const pattern9 = new RegExp("^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$", "");
const pattern10 = new RegExp("^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$", "");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://open-sesame.invalid/schemas/fleet.schema.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.org === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "org"},message:"must have required property '"+"org"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.artifact === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "artifact"},message:"must have required property '"+"artifact"+"'"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "org") || (key0 === "artifact")) || (key0 === "groups")) || (key0 === "devices"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.org !== undefined){
let data0 = data.org;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.domain === undefined){
const err3 = {instancePath:instancePath+"/org",schemaPath:"#/properties/org/required",keyword:"required",params:{missingProperty: "domain"},message:"must have required property '"+"domain"+"'"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key1 in data0){
if(!(((((key1 === "domain") || (key1 === "machine_binding")) || (key1 === "policy")) || (key1 === "config")) || (key1 === "units"))){
const err4 = {instancePath:instancePath+"/org",schemaPath:"#/properties/org/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data0.domain !== undefined){
let data1 = data0.domain;
if(typeof data1 === "string"){
if(data1.length > 253){
const err5 = {instancePath:instancePath+"/org/domain",schemaPath:"#/properties/org/properties/domain/maxLength",keyword:"maxLength",params:{limit: 253},message:"must NOT have more than 253 characters"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/org/domain",schemaPath:"#/properties/org/properties/domain/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data0.machine_binding !== undefined){
let data2 = data0.machine_binding;
if(!((data2 === "machine-id") || (data2 === "tpm-bound"))){
const err7 = {instancePath:instancePath+"/org/machine_binding",schemaPath:"#/$defs/machineBinding/enum",keyword:"enum",params:{allowedValues: schema32.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data0.policy !== undefined){
if(!(validate21(data0.policy, {instancePath:instancePath+"/org/policy",parentData:data0,parentDataProperty:"policy",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
errors = vErrors.length;
}
}
if(data0.config !== undefined){
if(!(validate23(data0.config, {instancePath:instancePath+"/org/config",parentData:data0,parentDataProperty:"config",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
}
if(data0.units !== undefined){
let data5 = data0.units;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key2 in data5){
if(!((((key2 === "memlock_mib") || (key2 === "watchdog_seconds")) || (key2 === "hardening_namespaces")) || (key2 === "restrict_users"))){
const err8 = {instancePath:instancePath+"/org/units",schemaPath:"#/$defs/units/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data5.memlock_mib !== undefined){
let data6 = data5.memlock_mib;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
const err9 = {instancePath:instancePath+"/org/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 65536 || isNaN(data6)){
const err10 = {instancePath:instancePath+"/org/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65536},message:"must be <= 65536"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data6 < 1 || isNaN(data6)){
const err11 = {instancePath:instancePath+"/org/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
if(data5.watchdog_seconds !== undefined){
let data7 = data5.watchdog_seconds;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err12 = {instancePath:instancePath+"/org/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 > 3600 || isNaN(data7)){
const err13 = {instancePath:instancePath+"/org/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data7 < 5 || isNaN(data7)){
const err14 = {instancePath:instancePath+"/org/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 5},message:"must be >= 5"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
if(data5.hardening_namespaces !== undefined){
if(typeof data5.hardening_namespaces !== "boolean"){
const err15 = {instancePath:instancePath+"/org/units/hardening_namespaces",schemaPath:"#/$defs/units/properties/hardening_namespaces/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data5.restrict_users !== undefined){
if(typeof data5.restrict_users !== "boolean"){
const err16 = {instancePath:instancePath+"/org/units/restrict_users",schemaPath:"#/$defs/units/properties/restrict_users/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/org/units",schemaPath:"#/$defs/units/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
else {
const err18 = {instancePath:instancePath+"/org",schemaPath:"#/properties/org/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.artifact !== undefined){
let data10 = data.artifact;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
if(data10.version === undefined){
const err19 = {instancePath:instancePath+"/artifact",schemaPath:"#/properties/artifact/required",keyword:"required",params:{missingProperty: "version"},message:"must have required property '"+"version"+"'"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
for(const key3 in data10){
if(!(((key3 === "version") || (key3 === "amd64")) || (key3 === "arm64"))){
const err20 = {instancePath:instancePath+"/artifact",schemaPath:"#/properties/artifact/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data10.version !== undefined){
let data11 = data10.version;
if(typeof data11 === "string"){
if(data11.length > 64){
const err21 = {instancePath:instancePath+"/artifact/version",schemaPath:"#/properties/artifact/properties/version/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(!pattern6.test(data11)){
const err22 = {instancePath:instancePath+"/artifact/version",schemaPath:"#/properties/artifact/properties/version/pattern",keyword:"pattern",params:{pattern: "^(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)$"},message:"must match pattern \""+"^(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)$"+"\""};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/artifact/version",schemaPath:"#/properties/artifact/properties/version/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data10.amd64 !== undefined){
let data12 = data10.amd64;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(data12.source === undefined){
const err24 = {instancePath:instancePath+"/artifact/amd64",schemaPath:"#/$defs/build/required",keyword:"required",params:{missingProperty: "source"},message:"must have required property '"+"source"+"'"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(data12.sha256 === undefined){
const err25 = {instancePath:instancePath+"/artifact/amd64",schemaPath:"#/$defs/build/required",keyword:"required",params:{missingProperty: "sha256"},message:"must have required property '"+"sha256"+"'"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
for(const key4 in data12){
if(!((key4 === "source") || (key4 === "sha256"))){
const err26 = {instancePath:instancePath+"/artifact/amd64",schemaPath:"#/$defs/build/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data12.source !== undefined){
let data13 = data12.source;
if(typeof data13 === "string"){
if(data13.length > 4095){
const err27 = {instancePath:instancePath+"/artifact/amd64/source",schemaPath:"#/$defs/build/properties/source/maxLength",keyword:"maxLength",params:{limit: 4095},message:"must NOT have more than 4095 characters"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if(data13.length < 1){
const err28 = {instancePath:instancePath+"/artifact/amd64/source",schemaPath:"#/$defs/build/properties/source/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
else {
const err29 = {instancePath:instancePath+"/artifact/amd64/source",schemaPath:"#/$defs/build/properties/source/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data12.sha256 !== undefined){
let data14 = data12.sha256;
if(typeof data14 === "string"){
if(!pattern7.test(data14)){
const err30 = {instancePath:instancePath+"/artifact/amd64/sha256",schemaPath:"#/$defs/build/properties/sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"},message:"must match pattern \""+"^[0-9a-f]{64}$"+"\""};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
else {
const err31 = {instancePath:instancePath+"/artifact/amd64/sha256",schemaPath:"#/$defs/build/properties/sha256/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath:instancePath+"/artifact/amd64",schemaPath:"#/$defs/build/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data10.arm64 !== undefined){
let data15 = data10.arm64;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
if(data15.source === undefined){
const err33 = {instancePath:instancePath+"/artifact/arm64",schemaPath:"#/$defs/build/required",keyword:"required",params:{missingProperty: "source"},message:"must have required property '"+"source"+"'"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(data15.sha256 === undefined){
const err34 = {instancePath:instancePath+"/artifact/arm64",schemaPath:"#/$defs/build/required",keyword:"required",params:{missingProperty: "sha256"},message:"must have required property '"+"sha256"+"'"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
for(const key5 in data15){
if(!((key5 === "source") || (key5 === "sha256"))){
const err35 = {instancePath:instancePath+"/artifact/arm64",schemaPath:"#/$defs/build/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data15.source !== undefined){
let data16 = data15.source;
if(typeof data16 === "string"){
if(data16.length > 4095){
const err36 = {instancePath:instancePath+"/artifact/arm64/source",schemaPath:"#/$defs/build/properties/source/maxLength",keyword:"maxLength",params:{limit: 4095},message:"must NOT have more than 4095 characters"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(data16.length < 1){
const err37 = {instancePath:instancePath+"/artifact/arm64/source",schemaPath:"#/$defs/build/properties/source/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
else {
const err38 = {instancePath:instancePath+"/artifact/arm64/source",schemaPath:"#/$defs/build/properties/source/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data15.sha256 !== undefined){
let data17 = data15.sha256;
if(typeof data17 === "string"){
if(!pattern7.test(data17)){
const err39 = {instancePath:instancePath+"/artifact/arm64/sha256",schemaPath:"#/$defs/build/properties/sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"},message:"must match pattern \""+"^[0-9a-f]{64}$"+"\""};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
else {
const err40 = {instancePath:instancePath+"/artifact/arm64/sha256",schemaPath:"#/$defs/build/properties/sha256/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
}
else {
const err41 = {instancePath:instancePath+"/artifact/arm64",schemaPath:"#/$defs/build/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
else {
const err42 = {instancePath:instancePath+"/artifact",schemaPath:"#/properties/artifact/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data.groups !== undefined){
let data18 = data.groups;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
for(const key6 in data18){
const _errs46 = errors;
if(typeof key6 === "string"){
if(!pattern9.test(key6)){
const err43 = {instancePath:instancePath+"/groups",schemaPath:"#/properties/groups/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"},message:"must match pattern \""+"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"+"\"",propertyName:key6};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
else {
const err44 = {instancePath:instancePath+"/groups",schemaPath:"#/properties/groups/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",propertyName:key6};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
var valid10 = _errs46 === errors;
if(!valid10){
const err45 = {instancePath:instancePath+"/groups",schemaPath:"#/properties/groups/propertyNames",keyword:"propertyNames",params:{propertyName: key6},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
for(const key7 in data18){
if(!(validate26(data18[key7], {instancePath:instancePath+"/groups/" + key7.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data18,parentDataProperty:key7,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
}
else {
const err46 = {instancePath:instancePath+"/groups",schemaPath:"#/properties/groups/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data.devices !== undefined){
let data20 = data.devices;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
for(const key8 in data20){
const _errs52 = errors;
if(typeof key8 === "string"){
if(key8.length > 253){
const err47 = {instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/propertyNames/maxLength",keyword:"maxLength",params:{limit: 253},message:"must NOT have more than 253 characters",propertyName:key8};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
if(!pattern10.test(key8)){
const err48 = {instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$"},message:"must match pattern \""+"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$"+"\"",propertyName:key8};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
else {
const err49 = {instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",propertyName:key8};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
var valid12 = _errs52 === errors;
if(!valid12){
const err50 = {instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/propertyNames",keyword:"propertyNames",params:{propertyName: key8},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
for(const key9 in data20){
if(!(validate30(data20[key9], {instancePath:instancePath+"/devices/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data20,parentDataProperty:key9,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
errors = vErrors.length;
}
}
}
else {
const err51 = {instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
}
else {
const err52 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

