// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: AuditEntry.

export const validateAuditEntry = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://open-sesame.invalid/schemas/audit-entry.schema.json","title":"One line of the audit chain (docs/architecture.md, \"Audit entry\")","description":"one line of the audit chain; members are written in this order","type":"object","additionalProperties":false,"required":["sequence","timestamp_ms","action","prev_hash","agent_id","outcome"],"properties":{"sequence":{"$ref":"common.schema.json#/$defs/safeInteger"},"timestamp_ms":{"$ref":"common.schema.json#/$defs/unixMilliseconds"},"action":{"type":"string","maxLength":64,"pattern":"^[a-z][a-z_]*\\.[a-z][a-z_]*$"},"prev_hash":{"description":"hex hash of the previous line's bytes without its newline, under the hash of that line's segment; empty for the first","type":"string","pattern":"^(?:[0-9a-f]{64})?$"},"agent_id":{"$ref":"common.schema.json#/$defs/uuid5"},"outcome":{"enum":["ok","denied","failed"]},"code":{"$ref":"common.schema.json#/$defs/errorCode"},"profile":{"$ref":"common.schema.json#/$defs/profileName"},"profile_id":{"$ref":"common.schema.json#/$defs/uuid5"},"org_profile_id":{"$ref":"common.schema.json#/$defs/uuid5"},"key":{"$ref":"common.schema.json#/$defs/keyName"},"actor":{"description":"the process that asked","type":"object","additionalProperties":false,"required":["uid","pid","exe"],"properties":{"uid":{"$ref":"common.schema.json#/$defs/processId"},"pid":{"$ref":"common.schema.json#/$defs/processId"},"exe":{"type":"string","maxLength":4096}}},"details":{"$ref":"common.schema.json#/$defs/facts"}},"$defs":{"requestAction":{"description":"closed list of the actions of entries about requests: of each, exactly one entry before its reply leaves, with the outcome of the reply","oneOf":[{"const":"request.refused","description":"the router refused a request before it came to anybody: malformed, beyond a limit, without clearance, or while nothing can be audited; `details.method` where it named one that there is"},{"const":"installation.created","description":"somebody asked for this user's identity; `ok`: it was made"},{"const":"identity.rebinding","description":"somebody asked to bind the installation to this machine; `ok`: a vault's key showed that they may; what came of it is identity.rebound"},{"const":"identity.migrating","description":"somebody asked to put the installation under another organisation; `ok`: a vault's key showed that they may; what came of it is identity.migrated"},{"const":"profile.created","description":"somebody asked for a vault; `ok`: it was made, with its first factor"},{"const":"profile.deleted","description":"somebody asked to delete a vault with all its secrets; `ok`: it is gone"},{"const":"vault.unlocked","description":"somebody tried to unlock a vault; `ok`: its secrets can be read from here on; `denied`: the factor was wrong, or there were too many failures"},{"const":"vault.rewrapped","description":"an unlock was to wrap the master key under another key derivation; details say from what to what"},{"const":"vault.converted","description":"an unlock was to write the vault anew under another crypto profile or key derivation; details say from what to what"},{"const":"vault.partially_unlocked","description":"somebody gave one of the factors that open a vault together; `ok`: it counts for two minutes; details say which; `denied`: it was wrong, or there were too many failures"},{"const":"vault.factor_enrolled","description":"somebody was to add a factor to a vault; `ok`: it opens the vault from here on, alone or with others; details say which"},{"const":"vault.factor_revoked","description":"somebody was to take a factor away from a vault; `ok`: it opens the vault no longer; details say which"},{"const":"vault.auth_changed","description":"somebody was to change which factors open a vault together; `ok`: so it is; details say what was and what is"},{"const":"vault.password_changed","description":"somebody was to change the password of a vault; `ok`: the former opens it no longer"},{"const":"vault.rekeyed","description":"somebody was to give a vault another master key; `ok`: everything is sealed anew, and what the former opens is old copies alone; details say which factors went with it"},{"const":"vault.locked","description":"somebody locked a vault; `ok`: its keys are gone from memory; details say for what, where the client tells"},{"const":"vault.auto_locked","description":"daemon-secrets locked a vault of its own accord, and tells when and why: one entry for each report, which is told again where its answer was lost"},{"const":"vault.exported","description":"somebody asked for a whole vault, every version of every key with its value; `ok`: it was given out from here on; details say how much; `denied`: the configuration forbids it, the vault was locked, or a limit was reached"},{"const":"vault.imported","description":"somebody was to restore an export into a vault; `ok`: all of it is there; details say how many keys came, were overwritten and were left as they are"},{"const":"secret.read","description":"somebody asked for the value of a key; `ok`: the sealed reply with it left"},{"const":"secret.bundle_read","description":"somebody asked for all or several keys with their values; `ok`: the sealed reply with them left"},{"const":"secret.written","description":"somebody stored a value; `ok`: it is the key's newest version, and durable"},{"const":"secret.deleted","description":"somebody deleted a key; `ok`: it is gone with its history"},{"const":"secret.listed","description":"somebody asked for the names of keys; `ok`: they left"},{"const":"secret.renamed","description":"somebody renamed a key; `ok`: it has the other name, with its history"},{"const":"secret.history_read","description":"somebody asked for the versions of a key; `ok`: their numbers and times left"},{"const":"secret.rolled_back","description":"somebody made an earlier version the newest; `ok`: it is"}]},"logAction":{"description":"closed list of the actions of entries that no request makes (docs/audit.md)","oneOf":[{"const":"audit.begun","description":"an installation had no chain; this one took the place of another"},{"const":"audit.repaired","description":"bytes behind the last whole line were set aside at a start"},{"const":"audit.recovered","description":"the log can be written again"},{"const":"audit.segment_begun","description":"first entry of a segment; hash, durability and reason"},{"const":"audit.segments_removed","description":"retention removes the segments that are named; durable before they go"},{"const":"audit.checkpoint","description":"the installation's key vouches for everything up to an entry: tree, hash, key and signature (docs/audit-checkpoints.md)"},{"const":"audit.coverage","description":"whose use of secrets leaves no entries from here on: by default, and the profiles that are the other way; at a start where it is not everybody's, and whenever it changes"},{"const":"policy.loaded","description":"a policy is in force, at a start and whenever it changed; hex BLAKE3 of its bytes, or \"\" for none"},{"const":"identity.binding_mismatch","description":"the installation is not bound to this machine, as found at a start or when either changed"},{"const":"identity.rebound","description":"the binding in installation.toml is another than before"},{"const":"identity.migrated","description":"the installation is of another organisation than before, and its namespace another"},{"const":"identity.key_created","description":"the installation's signing key was made; its public half"},{"const":"policy.rejected","description":"a policy was found that can't be used or trusted"},{"const":"policy.conflict","description":"a file of the user wants something else than a lock, which holds"},{"const":"configuration.changed","description":"values of keys are others than before, for the device or for some profile"},{"const":"configuration.rejected","description":"a file of the user was found that can't be used"}]}}};
const schema33 = {"description":"1 … 2^53-1","type":"integer","minimum":1,"maximum":9007199254740991};
const schema34 = {"description":"Unix time in milliseconds","type":"integer","minimum":0,"maximum":9007199254740991};
const schema35 = {"description":"name-based UUID (RFC 9562, version 5) in lower case","type":"string","pattern":"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"};
const schema36 = {"description":"code of the error table; a newer peer may send codes that this version does not know","type":"string","pattern":"^[A-Z][A-Z0-9_]{0,63}$"};
const schema37 = {"description":"name of a profile","type":"string","pattern":"^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$"};
const schema40 = {"description":"name of a secret: parts divided by \"/\", none of them empty, \".\" or \"..\"","type":"string","maxLength":256,"pattern":"^(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+)*$"};
const schema41 = {"description":"Linux user or process id","type":"integer","minimum":0,"maximum":4294967295};
const schema43 = {"description":"public facts: numbers, names that the person typed, paths of their own","type":"object","maxProperties":32,"additionalProperties":{"anyOf":[{"type":"string","maxLength":4096},{"type":"number"},{"type":"boolean"}]}};
const func1 = Object.prototype.hasOwnProperty;
const pattern4 = new RegExp("^[a-z][a-z_]*\\.[a-z][a-z_]*$", "");
const pattern5 = new RegExp("^(?:[0-9a-f]{64})?$", "");
const pattern6 = new RegExp("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", "");
const pattern7 = new RegExp("^[A-Z][A-Z0-9_]{0,63}$", "");
const pattern8 = new RegExp("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$", "");
const pattern11 = new RegExp("^(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+)*$", "");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://open-sesame.invalid/schemas/audit-entry.schema.json" */;
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
let missing0;
if(((((((data.sequence === undefined) && (missing0 = "sequence")) || ((data.timestamp_ms === undefined) && (missing0 = "timestamp_ms"))) || ((data.action === undefined) && (missing0 = "action"))) || ((data.prev_hash === undefined) && (missing0 = "prev_hash"))) || ((data.agent_id === undefined) && (missing0 = "agent_id"))) || ((data.outcome === undefined) && (missing0 = "outcome"))){
validate20.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(func1.call(schema31.properties, key0))){
validate20.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.sequence !== undefined){
let data0 = data.sequence;
const _errs2 = errors;
const _errs3 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate20.errors = [{instancePath:instancePath+"/sequence",schemaPath:"common.schema.json#/$defs/safeInteger/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs3){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 9007199254740991 || isNaN(data0)){
validate20.errors = [{instancePath:instancePath+"/sequence",schemaPath:"common.schema.json#/$defs/safeInteger/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data0 < 1 || isNaN(data0)){
validate20.errors = [{instancePath:instancePath+"/sequence",schemaPath:"common.schema.json#/$defs/safeInteger/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.timestamp_ms !== undefined){
let data1 = data.timestamp_ms;
const _errs5 = errors;
const _errs6 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate20.errors = [{instancePath:instancePath+"/timestamp_ms",schemaPath:"common.schema.json#/$defs/unixMilliseconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs6){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 9007199254740991 || isNaN(data1)){
validate20.errors = [{instancePath:instancePath+"/timestamp_ms",schemaPath:"common.schema.json#/$defs/unixMilliseconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data1 < 0 || isNaN(data1)){
validate20.errors = [{instancePath:instancePath+"/timestamp_ms",schemaPath:"common.schema.json#/$defs/unixMilliseconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.action !== undefined){
let data2 = data.action;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data2 === "string"){
if(data2.length > 64){
validate20.errors = [{instancePath:instancePath+"/action",schemaPath:"#/properties/action/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters"}];
return false;
}
else {
if(!pattern4.test(data2)){
validate20.errors = [{instancePath:instancePath+"/action",schemaPath:"#/properties/action/pattern",keyword:"pattern",params:{pattern: "^[a-z][a-z_]*\\.[a-z][a-z_]*$"},message:"must match pattern \""+"^[a-z][a-z_]*\\.[a-z][a-z_]*$"+"\""}];
return false;
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/action",schemaPath:"#/properties/action/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.prev_hash !== undefined){
let data3 = data.prev_hash;
const _errs10 = errors;
if(errors === _errs10){
if(typeof data3 === "string"){
if(!pattern5.test(data3)){
validate20.errors = [{instancePath:instancePath+"/prev_hash",schemaPath:"#/properties/prev_hash/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9a-f]{64})?$"},message:"must match pattern \""+"^(?:[0-9a-f]{64})?$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/prev_hash",schemaPath:"#/properties/prev_hash/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.agent_id !== undefined){
let data4 = data.agent_id;
const _errs12 = errors;
const _errs13 = errors;
if(errors === _errs13){
if(typeof data4 === "string"){
if(!pattern6.test(data4)){
validate20.errors = [{instancePath:instancePath+"/agent_id",schemaPath:"common.schema.json#/$defs/uuid5/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},message:"must match pattern \""+"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/agent_id",schemaPath:"common.schema.json#/$defs/uuid5/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.outcome !== undefined){
let data5 = data.outcome;
const _errs15 = errors;
if(!(((data5 === "ok") || (data5 === "denied")) || (data5 === "failed"))){
validate20.errors = [{instancePath:instancePath+"/outcome",schemaPath:"#/properties/outcome/enum",keyword:"enum",params:{allowedValues: schema31.properties.outcome.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.code !== undefined){
let data6 = data.code;
const _errs16 = errors;
const _errs17 = errors;
if(errors === _errs17){
if(typeof data6 === "string"){
if(!pattern7.test(data6)){
validate20.errors = [{instancePath:instancePath+"/code",schemaPath:"common.schema.json#/$defs/errorCode/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]{0,63}$"},message:"must match pattern \""+"^[A-Z][A-Z0-9_]{0,63}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/code",schemaPath:"common.schema.json#/$defs/errorCode/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.profile !== undefined){
let data7 = data.profile;
const _errs19 = errors;
const _errs20 = errors;
if(errors === _errs20){
if(typeof data7 === "string"){
if(!pattern8.test(data7)){
validate20.errors = [{instancePath:instancePath+"/profile",schemaPath:"common.schema.json#/$defs/profileName/pattern",keyword:"pattern",params:{pattern: "^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$"},message:"must match pattern \""+"^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/profile",schemaPath:"common.schema.json#/$defs/profileName/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.profile_id !== undefined){
let data8 = data.profile_id;
const _errs22 = errors;
const _errs23 = errors;
if(errors === _errs23){
if(typeof data8 === "string"){
if(!pattern6.test(data8)){
validate20.errors = [{instancePath:instancePath+"/profile_id",schemaPath:"common.schema.json#/$defs/uuid5/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},message:"must match pattern \""+"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/profile_id",schemaPath:"common.schema.json#/$defs/uuid5/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs22 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.org_profile_id !== undefined){
let data9 = data.org_profile_id;
const _errs25 = errors;
const _errs26 = errors;
if(errors === _errs26){
if(typeof data9 === "string"){
if(!pattern6.test(data9)){
validate20.errors = [{instancePath:instancePath+"/org_profile_id",schemaPath:"common.schema.json#/$defs/uuid5/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},message:"must match pattern \""+"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/org_profile_id",schemaPath:"common.schema.json#/$defs/uuid5/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs25 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.key !== undefined){
let data10 = data.key;
const _errs28 = errors;
const _errs29 = errors;
if(errors === _errs29){
if(typeof data10 === "string"){
if(data10.length > 256){
validate20.errors = [{instancePath:instancePath+"/key",schemaPath:"common.schema.json#/$defs/keyName/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"}];
return false;
}
else {
if(!pattern11.test(data10)){
validate20.errors = [{instancePath:instancePath+"/key",schemaPath:"common.schema.json#/$defs/keyName/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+)*$"},message:"must match pattern \""+"^(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+)*$"+"\""}];
return false;
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/key",schemaPath:"common.schema.json#/$defs/keyName/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs28 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.actor !== undefined){
let data11 = data.actor;
const _errs31 = errors;
if(errors === _errs31){
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
let missing1;
if((((data11.uid === undefined) && (missing1 = "uid")) || ((data11.pid === undefined) && (missing1 = "pid"))) || ((data11.exe === undefined) && (missing1 = "exe"))){
validate20.errors = [{instancePath:instancePath+"/actor",schemaPath:"#/properties/actor/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
const _errs33 = errors;
for(const key1 in data11){
if(!(((key1 === "uid") || (key1 === "pid")) || (key1 === "exe"))){
validate20.errors = [{instancePath:instancePath+"/actor",schemaPath:"#/properties/actor/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs33 === errors){
if(data11.uid !== undefined){
let data12 = data11.uid;
const _errs34 = errors;
const _errs35 = errors;
if(!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))){
validate20.errors = [{instancePath:instancePath+"/actor/uid",schemaPath:"common.schema.json#/$defs/processId/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs35){
if((typeof data12 == "number") && (isFinite(data12))){
if(data12 > 4294967295 || isNaN(data12)){
validate20.errors = [{instancePath:instancePath+"/actor/uid",schemaPath:"common.schema.json#/$defs/processId/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},message:"must be <= 4294967295"}];
return false;
}
else {
if(data12 < 0 || isNaN(data12)){
validate20.errors = [{instancePath:instancePath+"/actor/uid",schemaPath:"common.schema.json#/$defs/processId/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid9 = _errs34 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data11.pid !== undefined){
let data13 = data11.pid;
const _errs37 = errors;
const _errs38 = errors;
if(!(((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13))) && (isFinite(data13)))){
validate20.errors = [{instancePath:instancePath+"/actor/pid",schemaPath:"common.schema.json#/$defs/processId/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs38){
if((typeof data13 == "number") && (isFinite(data13))){
if(data13 > 4294967295 || isNaN(data13)){
validate20.errors = [{instancePath:instancePath+"/actor/pid",schemaPath:"common.schema.json#/$defs/processId/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},message:"must be <= 4294967295"}];
return false;
}
else {
if(data13 < 0 || isNaN(data13)){
validate20.errors = [{instancePath:instancePath+"/actor/pid",schemaPath:"common.schema.json#/$defs/processId/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid9 = _errs37 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data11.exe !== undefined){
let data14 = data11.exe;
const _errs40 = errors;
if(errors === _errs40){
if(typeof data14 === "string"){
if(data14.length > 4096){
validate20.errors = [{instancePath:instancePath+"/actor/exe",schemaPath:"#/properties/actor/properties/exe/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters"}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/actor/exe",schemaPath:"#/properties/actor/properties/exe/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid9 = _errs40 === errors;
}
else {
var valid9 = true;
}
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/actor",schemaPath:"#/properties/actor/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs31 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.details !== undefined){
let data15 = data.details;
const _errs42 = errors;
const _errs43 = errors;
if(errors === _errs43){
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
if(Object.keys(data15).length > 32){
validate20.errors = [{instancePath:instancePath+"/details",schemaPath:"common.schema.json#/$defs/facts/maxProperties",keyword:"maxProperties",params:{limit: 32},message:"must NOT have more than 32 properties"}];
return false;
}
else {
for(const key2 in data15){
let data16 = data15[key2];
const _errs46 = errors;
const _errs47 = errors;
let valid14 = false;
const _errs48 = errors;
if(errors === _errs48){
if(typeof data16 === "string"){
if(data16.length > 4096){
const err0 = {instancePath:instancePath+"/details/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"common.schema.json#/$defs/facts/additionalProperties/anyOf/0/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath:instancePath+"/details/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"common.schema.json#/$defs/facts/additionalProperties/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs48 === errors;
valid14 = valid14 || _valid0;
const _errs50 = errors;
if(!((typeof data16 == "number") && (isFinite(data16)))){
const err2 = {instancePath:instancePath+"/details/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"common.schema.json#/$defs/facts/additionalProperties/anyOf/1/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs50 === errors;
valid14 = valid14 || _valid0;
const _errs52 = errors;
if(typeof data16 !== "boolean"){
const err3 = {instancePath:instancePath+"/details/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"common.schema.json#/$defs/facts/additionalProperties/anyOf/2/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs52 === errors;
valid14 = valid14 || _valid0;
if(!valid14){
const err4 = {instancePath:instancePath+"/details/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"common.schema.json#/$defs/facts/additionalProperties/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
validate20.errors = vErrors;
return false;
}
else {
errors = _errs47;
if(vErrors !== null){
if(_errs47){
vErrors.length = _errs47;
}
else {
vErrors = null;
}
}
}
var valid13 = _errs46 === errors;
if(!valid13){
break;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/details",schemaPath:"common.schema.json#/$defs/facts/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs42 === errors;
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

