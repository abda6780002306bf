// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: FleetManifest.

export const validateFleet = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://open-sesame.invalid/schemas/fleet.schema.json","title":"fleet.toml","description":"what a fleet is declared of; what follows from it is in docs/fleet-format.md. 'sesame fleet lint' judges more than a schema can say: domains, locks and their conflicts, groups that are named and are not there, homes that are none.","type":"object","additionalProperties":false,"required":["org","artifact"],"properties":{"org":{"description":"the organisation, and what it wants of every device","type":"object","additionalProperties":false,"required":["domain"],"properties":{"domain":{"description":"domain name in lower case, as in installation.toml","type":"string","maxLength":253},"machine_binding":{"$ref":"#/$defs/machineBinding"},"policy":{"$ref":"#/$defs/policy"},"config":{"type":"object"},"units":{"$ref":"#/$defs/units"}}},"artifact":{"description":"which release the devices run, and where it is","type":"object","additionalProperties":false,"required":["version"],"properties":{"version":{"description":"version of the release, as 0.1.0","type":"string","maxLength":64,"pattern":"^(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)$"},"amd64":{"$ref":"#/$defs/build"},"arm64":{"$ref":"#/$defs/build"}}},"groups":{"description":"by name: what devices have in common","type":"object","propertyNames":{"type":"string","pattern":"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"},"additionalProperties":{"$ref":"#/$defs/group"}},"devices":{"description":"by name, as a host name","type":"object","propertyNames":{"type":"string","maxLength":253,"pattern":"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$"},"additionalProperties":{"$ref":"#/$defs/device"}}},"$defs":{"group":{"description":"what the devices of a group have in common","type":"object","additionalProperties":false,"properties":{"machine_binding":{"$ref":"#/$defs/machineBinding"},"policy":{"$ref":"#/$defs/policy"},"config":{"type":"object"},"units":{"$ref":"#/$defs/units"}}},"device":{"description":"one device","type":"object","additionalProperties":false,"properties":{"groups":{"description":"names of \"groups\"; where two of them lock a key at one value, the first one's entry stands","type":"array","items":{"type":"string"}},"architecture":{"description":"as Debian calls it","enum":["amd64","arm64"],"default":"amd64"},"address":{"description":"host name or IP address for ssh; the device's name where this is left out","type":"string","maxLength":253,"pattern":"^[A-Za-z0-9:][A-Za-z0-9.:_%-]*$"},"login":{"description":"user for ssh","type":"string","pattern":"^[a-z_][a-z0-9_-]{0,31}$","default":"root"},"machine_binding":{"$ref":"#/$defs/machineBinding"},"policy":{"$ref":"#/$defs/policy"},"config":{"type":"object"},"units":{"$ref":"#/$defs/units"},"users":{"description":"by login name: who has daemons on the device","type":"object","propertyNames":{"type":"string","pattern":"^[a-z_][a-z0-9_-]{0,31}$"},"additionalProperties":{"$ref":"#/$defs/user"}}}},"user":{"description":"one user of one device","type":"object","additionalProperties":false,"properties":{"home":{"description":"home directory; /home/NAME where this is left out","type":"string","maxLength":4095},"linger":{"description":"run the daemons from boot on, without a login","type":"boolean","default":false},"config":{"type":"object"}}},"machineBinding":{"description":"what identities that are made on a device must be bound to; the device decides where no level says it","enum":["machine-id","tpm-bound"]},"policy":{"description":"locks, each as an entry of policy.toml","type":"array","items":{"$ref":"#/$defs/lock"}},"lock":{"description":"one key of the configuration, locked at a value","type":"object","additionalProperties":false,"required":["key","value","source"],"properties":{"key":{"description":"a key of config.schema.json, dotted: \"secrets.history_versions\" locks it in every profile, \"profiles.work.secrets.history_versions\" in one","type":"string","minLength":1},"value":{"description":"what holds, of the key's own type","type":["string","integer","boolean"]},"source":{"description":"who wants it so, in words that the user is shown","type":"string","maxLength":256,"pattern":"\\S"}}},"units":{"description":"settings of the daemons' systemd units","type":"object","additionalProperties":false,"properties":{"memlock_mib":{"description":"LimitMEMLOCK of the daemons and of user@.service, in MiB","type":"integer","minimum":1,"maximum":65536,"default":64},"watchdog_seconds":{"description":"WatchdogSec of the daemons","type":"integer","minimum":5,"maximum":3600,"default":30},"hardening_namespaces":{"description":"place the drop-in whose directives need user namespaces; only for hosts with kernel.yama.ptrace_scope=3","type":"boolean","default":false},"restrict_users":{"description":"start the daemons for the device's users alone","type":"boolean","default":false}}},"build":{"description":"the release for one architecture","type":"object","additionalProperties":false,"required":["source","sha256"],"properties":{"source":{"description":"path from the manifest's directory, or an https:// address","type":"string","minLength":1,"maxLength":4095},"sha256":{"description":"SHA-256 of the file in lower-case hex","type":"string","pattern":"^[0-9a-f]{64}$"}}}}};
const schema32 = {"description":"what identities that are made on a device must be bound to; the device decides where no level says it","enum":["machine-id","tpm-bound"]};
const schema35 = {"description":"settings of the daemons' systemd units","type":"object","additionalProperties":false,"properties":{"memlock_mib":{"description":"LimitMEMLOCK of the daemons and of user@.service, in MiB","type":"integer","minimum":1,"maximum":65536,"default":64},"watchdog_seconds":{"description":"WatchdogSec of the daemons","type":"integer","minimum":5,"maximum":3600,"default":30},"hardening_namespaces":{"description":"place the drop-in whose directives need user namespaces; only for hosts with kernel.yama.ptrace_scope=3","type":"boolean","default":false},"restrict_users":{"description":"start the daemons for the device's users alone","type":"boolean","default":false}}};
const schema36 = {"description":"the release for one architecture","type":"object","additionalProperties":false,"required":["source","sha256"],"properties":{"source":{"description":"path from the manifest's directory, or an https:// address","type":"string","minLength":1,"maxLength":4095},"sha256":{"description":"SHA-256 of the file in lower-case hex","type":"string","pattern":"^[0-9a-f]{64}$"}}};
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

const schema38 = {"description":"what the devices of a group have in common","type":"object","additionalProperties":false,"properties":{"machine_binding":{"$ref":"#/$defs/machineBinding"},"policy":{"$ref":"#/$defs/policy"},"config":{"type":"object"},"units":{"$ref":"#/$defs/units"}}};

function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
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
let data2 = data.config;
if(!(data2 && typeof data2 == "object" && !Array.isArray(data2))){
const err2 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.units !== undefined){
let data3 = data.units;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
for(const key1 in data3){
if(!((((key1 === "memlock_mib") || (key1 === "watchdog_seconds")) || (key1 === "hardening_namespaces")) || (key1 === "restrict_users"))){
const err3 = {instancePath:instancePath+"/units",schemaPath:"#/$defs/units/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data3.memlock_mib !== undefined){
let data4 = data3.memlock_mib;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err4 = {instancePath:instancePath+"/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 65536 || isNaN(data4)){
const err5 = {instancePath:instancePath+"/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65536},message:"must be <= 65536"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data4 < 1 || isNaN(data4)){
const err6 = {instancePath:instancePath+"/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
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
if(data3.watchdog_seconds !== undefined){
let data5 = data3.watchdog_seconds;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
const err7 = {instancePath:instancePath+"/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 > 3600 || isNaN(data5)){
const err8 = {instancePath:instancePath+"/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data5 < 5 || isNaN(data5)){
const err9 = {instancePath:instancePath+"/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 5},message:"must be >= 5"};
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
if(data3.hardening_namespaces !== undefined){
if(typeof data3.hardening_namespaces !== "boolean"){
const err10 = {instancePath:instancePath+"/units/hardening_namespaces",schemaPath:"#/$defs/units/properties/hardening_namespaces/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data3.restrict_users !== undefined){
if(typeof data3.restrict_users !== "boolean"){
const err11 = {instancePath:instancePath+"/units/restrict_users",schemaPath:"#/$defs/units/properties/restrict_users/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
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
const err12 = {instancePath:instancePath+"/units",schemaPath:"#/$defs/units/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema41 = {"description":"one device","type":"object","additionalProperties":false,"properties":{"groups":{"description":"names of \"groups\"; where two of them lock a key at one value, the first one's entry stands","type":"array","items":{"type":"string"}},"architecture":{"description":"as Debian calls it","enum":["amd64","arm64"],"default":"amd64"},"address":{"description":"host name or IP address for ssh; the device's name where this is left out","type":"string","maxLength":253,"pattern":"^[A-Za-z0-9:][A-Za-z0-9.:_%-]*$"},"login":{"description":"user for ssh","type":"string","pattern":"^[a-z_][a-z0-9_-]{0,31}$","default":"root"},"machine_binding":{"$ref":"#/$defs/machineBinding"},"policy":{"$ref":"#/$defs/policy"},"config":{"type":"object"},"units":{"$ref":"#/$defs/units"},"users":{"description":"by login name: who has daemons on the device","type":"object","propertyNames":{"type":"string","pattern":"^[a-z_][a-z0-9_-]{0,31}$"},"additionalProperties":{"$ref":"#/$defs/user"}}}};
const schema44 = {"description":"one user of one device","type":"object","additionalProperties":false,"properties":{"home":{"description":"home directory; /home/NAME where this is left out","type":"string","maxLength":4095},"linger":{"description":"run the daemons from boot on, without a login","type":"boolean","default":false},"config":{"type":"object"}}};
const func1 = Object.prototype.hasOwnProperty;
const pattern10 = new RegExp("^[A-Za-z0-9:][A-Za-z0-9.:_%-]*$", "");
const pattern11 = new RegExp("^[a-z_][a-z0-9_-]{0,31}$", "");

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
if(!(func1.call(schema41.properties, key0))){
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
const err3 = {instancePath:instancePath+"/architecture",schemaPath:"#/properties/architecture/enum",keyword:"enum",params:{allowedValues: schema41.properties.architecture.enum},message:"must be equal to one of the allowed values"};
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
if(!pattern10.test(data3)){
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
if(!pattern11.test(data4)){
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
let data7 = data.config;
if(!(data7 && typeof data7 == "object" && !Array.isArray(data7))){
const err10 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.units !== undefined){
let data8 = data.units;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
for(const key1 in data8){
if(!((((key1 === "memlock_mib") || (key1 === "watchdog_seconds")) || (key1 === "hardening_namespaces")) || (key1 === "restrict_users"))){
const err11 = {instancePath:instancePath+"/units",schemaPath:"#/$defs/units/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data8.memlock_mib !== undefined){
let data9 = data8.memlock_mib;
if(!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))){
const err12 = {instancePath:instancePath+"/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 > 65536 || isNaN(data9)){
const err13 = {instancePath:instancePath+"/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65536},message:"must be <= 65536"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data9 < 1 || isNaN(data9)){
const err14 = {instancePath:instancePath+"/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
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
if(data8.watchdog_seconds !== undefined){
let data10 = data8.watchdog_seconds;
if(!(((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10))) && (isFinite(data10)))){
const err15 = {instancePath:instancePath+"/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if((typeof data10 == "number") && (isFinite(data10))){
if(data10 > 3600 || isNaN(data10)){
const err16 = {instancePath:instancePath+"/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data10 < 5 || isNaN(data10)){
const err17 = {instancePath:instancePath+"/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 5},message:"must be >= 5"};
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
if(data8.hardening_namespaces !== undefined){
if(typeof data8.hardening_namespaces !== "boolean"){
const err18 = {instancePath:instancePath+"/units/hardening_namespaces",schemaPath:"#/$defs/units/properties/hardening_namespaces/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data8.restrict_users !== undefined){
if(typeof data8.restrict_users !== "boolean"){
const err19 = {instancePath:instancePath+"/units/restrict_users",schemaPath:"#/$defs/units/properties/restrict_users/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/units",schemaPath:"#/$defs/units/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.users !== undefined){
let data13 = data.users;
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
for(const key2 in data13){
const _errs30 = errors;
if(typeof key2 === "string"){
if(!pattern11.test(key2)){
const err21 = {instancePath:instancePath+"/users",schemaPath:"#/properties/users/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z_][a-z0-9_-]{0,31}$"},message:"must match pattern \""+"^[a-z_][a-z0-9_-]{0,31}$"+"\"",propertyName:key2};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
else {
const err22 = {instancePath:instancePath+"/users",schemaPath:"#/properties/users/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",propertyName:key2};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
var valid6 = _errs30 === errors;
if(!valid6){
const err23 = {instancePath:instancePath+"/users",schemaPath:"#/properties/users/propertyNames",keyword:"propertyNames",params:{propertyName: key2},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
for(const key3 in data13){
let data14 = data13[key3];
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
for(const key4 in data14){
if(!(((key4 === "home") || (key4 === "linger")) || (key4 === "config"))){
const err24 = {instancePath:instancePath+"/users/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/user/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data14.home !== undefined){
let data15 = data14.home;
if(typeof data15 === "string"){
if(data15.length > 4095){
const err25 = {instancePath:instancePath+"/users/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/home",schemaPath:"#/$defs/user/properties/home/maxLength",keyword:"maxLength",params:{limit: 4095},message:"must NOT have more than 4095 characters"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
else {
const err26 = {instancePath:instancePath+"/users/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/home",schemaPath:"#/$defs/user/properties/home/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data14.linger !== undefined){
if(typeof data14.linger !== "boolean"){
const err27 = {instancePath:instancePath+"/users/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/linger",schemaPath:"#/$defs/user/properties/linger/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data14.config !== undefined){
let data17 = data14.config;
if(!(data17 && typeof data17 == "object" && !Array.isArray(data17))){
const err28 = {instancePath:instancePath+"/users/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/config",schemaPath:"#/$defs/user/properties/config/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath:instancePath+"/users/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/user/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath:instancePath+"/users",schemaPath:"#/properties/users/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
else {
const err31 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const pattern5 = new RegExp("^(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)$", "");
const pattern6 = new RegExp("^[0-9a-f]{64}$", "");
const pattern8 = new RegExp("^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$", "");
const pattern9 = new RegExp("^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$", "");

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
let data4 = data0.config;
if(!(data4 && typeof data4 == "object" && !Array.isArray(data4))){
const err8 = {instancePath:instancePath+"/org/config",schemaPath:"#/properties/org/properties/config/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data0.units !== undefined){
let data5 = data0.units;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key2 in data5){
if(!((((key2 === "memlock_mib") || (key2 === "watchdog_seconds")) || (key2 === "hardening_namespaces")) || (key2 === "restrict_users"))){
const err9 = {instancePath:instancePath+"/org/units",schemaPath:"#/$defs/units/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data5.memlock_mib !== undefined){
let data6 = data5.memlock_mib;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
const err10 = {instancePath:instancePath+"/org/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 65536 || isNaN(data6)){
const err11 = {instancePath:instancePath+"/org/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65536},message:"must be <= 65536"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data6 < 1 || isNaN(data6)){
const err12 = {instancePath:instancePath+"/org/units/memlock_mib",schemaPath:"#/$defs/units/properties/memlock_mib/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
if(data5.watchdog_seconds !== undefined){
let data7 = data5.watchdog_seconds;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err13 = {instancePath:instancePath+"/org/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 > 3600 || isNaN(data7)){
const err14 = {instancePath:instancePath+"/org/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data7 < 5 || isNaN(data7)){
const err15 = {instancePath:instancePath+"/org/units/watchdog_seconds",schemaPath:"#/$defs/units/properties/watchdog_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 5},message:"must be >= 5"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
if(data5.hardening_namespaces !== undefined){
if(typeof data5.hardening_namespaces !== "boolean"){
const err16 = {instancePath:instancePath+"/org/units/hardening_namespaces",schemaPath:"#/$defs/units/properties/hardening_namespaces/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data5.restrict_users !== undefined){
if(typeof data5.restrict_users !== "boolean"){
const err17 = {instancePath:instancePath+"/org/units/restrict_users",schemaPath:"#/$defs/units/properties/restrict_users/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
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
const err18 = {instancePath:instancePath+"/org/units",schemaPath:"#/$defs/units/type",keyword:"type",params:{type: "object"},message:"must be object"};
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
const err19 = {instancePath:instancePath+"/org",schemaPath:"#/properties/org/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.artifact !== undefined){
let data10 = data.artifact;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
if(data10.version === undefined){
const err20 = {instancePath:instancePath+"/artifact",schemaPath:"#/properties/artifact/required",keyword:"required",params:{missingProperty: "version"},message:"must have required property '"+"version"+"'"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
for(const key3 in data10){
if(!(((key3 === "version") || (key3 === "amd64")) || (key3 === "arm64"))){
const err21 = {instancePath:instancePath+"/artifact",schemaPath:"#/properties/artifact/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data10.version !== undefined){
let data11 = data10.version;
if(typeof data11 === "string"){
if(data11.length > 64){
const err22 = {instancePath:instancePath+"/artifact/version",schemaPath:"#/properties/artifact/properties/version/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(!pattern5.test(data11)){
const err23 = {instancePath:instancePath+"/artifact/version",schemaPath:"#/properties/artifact/properties/version/pattern",keyword:"pattern",params:{pattern: "^(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)$"},message:"must match pattern \""+"^(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)$"+"\""};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
else {
const err24 = {instancePath:instancePath+"/artifact/version",schemaPath:"#/properties/artifact/properties/version/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data10.amd64 !== undefined){
let data12 = data10.amd64;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(data12.source === undefined){
const err25 = {instancePath:instancePath+"/artifact/amd64",schemaPath:"#/$defs/build/required",keyword:"required",params:{missingProperty: "source"},message:"must have required property '"+"source"+"'"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(data12.sha256 === undefined){
const err26 = {instancePath:instancePath+"/artifact/amd64",schemaPath:"#/$defs/build/required",keyword:"required",params:{missingProperty: "sha256"},message:"must have required property '"+"sha256"+"'"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
for(const key4 in data12){
if(!((key4 === "source") || (key4 === "sha256"))){
const err27 = {instancePath:instancePath+"/artifact/amd64",schemaPath:"#/$defs/build/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data12.source !== undefined){
let data13 = data12.source;
if(typeof data13 === "string"){
if(data13.length > 4095){
const err28 = {instancePath:instancePath+"/artifact/amd64/source",schemaPath:"#/$defs/build/properties/source/maxLength",keyword:"maxLength",params:{limit: 4095},message:"must NOT have more than 4095 characters"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(data13.length < 1){
const err29 = {instancePath:instancePath+"/artifact/amd64/source",schemaPath:"#/$defs/build/properties/source/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
else {
const err30 = {instancePath:instancePath+"/artifact/amd64/source",schemaPath:"#/$defs/build/properties/source/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data12.sha256 !== undefined){
let data14 = data12.sha256;
if(typeof data14 === "string"){
if(!pattern6.test(data14)){
const err31 = {instancePath:instancePath+"/artifact/amd64/sha256",schemaPath:"#/$defs/build/properties/sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"},message:"must match pattern \""+"^[0-9a-f]{64}$"+"\""};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
else {
const err32 = {instancePath:instancePath+"/artifact/amd64/sha256",schemaPath:"#/$defs/build/properties/sha256/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
else {
const err33 = {instancePath:instancePath+"/artifact/amd64",schemaPath:"#/$defs/build/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data10.arm64 !== undefined){
let data15 = data10.arm64;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
if(data15.source === undefined){
const err34 = {instancePath:instancePath+"/artifact/arm64",schemaPath:"#/$defs/build/required",keyword:"required",params:{missingProperty: "source"},message:"must have required property '"+"source"+"'"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(data15.sha256 === undefined){
const err35 = {instancePath:instancePath+"/artifact/arm64",schemaPath:"#/$defs/build/required",keyword:"required",params:{missingProperty: "sha256"},message:"must have required property '"+"sha256"+"'"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
for(const key5 in data15){
if(!((key5 === "source") || (key5 === "sha256"))){
const err36 = {instancePath:instancePath+"/artifact/arm64",schemaPath:"#/$defs/build/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data15.source !== undefined){
let data16 = data15.source;
if(typeof data16 === "string"){
if(data16.length > 4095){
const err37 = {instancePath:instancePath+"/artifact/arm64/source",schemaPath:"#/$defs/build/properties/source/maxLength",keyword:"maxLength",params:{limit: 4095},message:"must NOT have more than 4095 characters"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(data16.length < 1){
const err38 = {instancePath:instancePath+"/artifact/arm64/source",schemaPath:"#/$defs/build/properties/source/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
else {
const err39 = {instancePath:instancePath+"/artifact/arm64/source",schemaPath:"#/$defs/build/properties/source/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data15.sha256 !== undefined){
let data17 = data15.sha256;
if(typeof data17 === "string"){
if(!pattern6.test(data17)){
const err40 = {instancePath:instancePath+"/artifact/arm64/sha256",schemaPath:"#/$defs/build/properties/sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"},message:"must match pattern \""+"^[0-9a-f]{64}$"+"\""};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
else {
const err41 = {instancePath:instancePath+"/artifact/arm64/sha256",schemaPath:"#/$defs/build/properties/sha256/type",keyword:"type",params:{type: "string"},message:"must be string"};
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
const err42 = {instancePath:instancePath+"/artifact/arm64",schemaPath:"#/$defs/build/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
}
else {
const err43 = {instancePath:instancePath+"/artifact",schemaPath:"#/properties/artifact/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data.groups !== undefined){
let data18 = data.groups;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
for(const key6 in data18){
const _errs47 = errors;
if(typeof key6 === "string"){
if(!pattern8.test(key6)){
const err44 = {instancePath:instancePath+"/groups",schemaPath:"#/properties/groups/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"},message:"must match pattern \""+"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"+"\"",propertyName:key6};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
else {
const err45 = {instancePath:instancePath+"/groups",schemaPath:"#/properties/groups/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",propertyName:key6};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
var valid10 = _errs47 === errors;
if(!valid10){
const err46 = {instancePath:instancePath+"/groups",schemaPath:"#/properties/groups/propertyNames",keyword:"propertyNames",params:{propertyName: key6},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
for(const key7 in data18){
if(!(validate23(data18[key7], {instancePath:instancePath+"/groups/" + key7.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data18,parentDataProperty:key7,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
}
}
else {
const err47 = {instancePath:instancePath+"/groups",schemaPath:"#/properties/groups/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data.devices !== undefined){
let data20 = data.devices;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
for(const key8 in data20){
const _errs53 = errors;
if(typeof key8 === "string"){
if(key8.length > 253){
const err48 = {instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/propertyNames/maxLength",keyword:"maxLength",params:{limit: 253},message:"must NOT have more than 253 characters",propertyName:key8};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if(!pattern9.test(key8)){
const err49 = {instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$"},message:"must match pattern \""+"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$"+"\"",propertyName:key8};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
else {
const err50 = {instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",propertyName:key8};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
var valid12 = _errs53 === errors;
if(!valid12){
const err51 = {instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/propertyNames",keyword:"propertyNames",params:{propertyName: key8},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
for(const key9 in data20){
if(!(validate26(data20[key9], {instancePath:instancePath+"/devices/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data20,parentDataProperty:key9,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
}
else {
const err52 = {instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
}
else {
const err53 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

