// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: LogLine.

export const validateLogLine = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://open-sesame.invalid/schemas/event.schema.json","title":"One line of a daemon's log","description":"one line of a daemon's log; further members are public facts of the event","type":"object","additionalProperties":{"type":["string","number","boolean","null"]},"required":["installation_id","org_namespace","daemon_id","profile","event","timestamp","severity","span","message"],"properties":{"installation_id":{"description":"id of the installation; null before there is one","type":["string","null"]},"org_namespace":{"description":"namespace of the organisation; null without one","type":["string","null"]},"daemon_id":{"description":"daemon and process: \"daemon-secrets:4711\"; \"session-watch:4711\"","type":"string"},"profile":{"description":"profile that the event is about; null where none is","type":["string","null"]},"profile_id":{"description":"id of that profile within the installation; absent before there is one","type":"string"},"org_profile_id":{"description":"id of that profile within the organisation; absent without one","type":"string"},"event":{"$ref":"#/$defs/eventName"},"timestamp":{"description":"RFC 3339, UTC, milliseconds","type":"string","pattern":"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$"},"severity":{"$ref":"#/$defs/severity"},"span":{"description":"what the event belongs to: \"connection:12\", \"request:7\"; null where nothing","type":["string","null"]},"message":{"description":"one sentence for a person","type":"string"}},"$defs":{"severity":{"description":"syslog's severities, worst first","enum":["emergency","alert","critical","error","warning","notice","info","debug"]},"eventName":{"description":"closed list of the log's event names","oneOf":[{"const":"daemon.started","description":"a daemon begins to start; versions and process id"},{"const":"sandbox.absent","description":"a daemon runs without its sandbox, as SESAME_UNCONFINED=1 allows; impact and remedy"},{"const":"sandbox.violation","description":"a daemon called what its sandbox forbids and was ended; `system_call` names it"},{"const":"daemon.ready","description":"a daemon serves requests"},{"const":"daemon.start_failed","description":"a daemon ends before it is ready; the message says why"},{"const":"daemon.stopping","description":"a signal, or the end of \"sesame up\", asked a daemon to end"},{"const":"daemon.stopped","description":"a daemon has ended in order"},{"const":"daemon.stop_timed_out","description":"requests under way did not end in time; the daemon ends anyway"},{"const":"daemon.failed","description":"a bug ended a daemon"},{"const":"daemon.stalled","description":"the event loop stood still for more than a second"},{"const":"daemon.duty_missed","description":"a self-check did not succeed in time; the watchdog gets no sign of life"},{"const":"daemon.duty_resumed","description":"a missed self-check succeeds again"},{"const":"daemon.restarted","description":"\"sesame up\" started a daemon again after it ended by itself"},{"const":"memory.configured","description":"backing and budget of secure memory"},{"const":"memory.fallback_used","description":"secure memory is locked but readable by root, because memfd_secret is unavailable"},{"const":"memory.exhausted","description":"an allocation of secure memory was refused"},{"const":"configuration.loaded","description":"configuration that changed is in force; the keys whose values are others"},{"const":"configuration.checked","description":"a reload was asked for and found the configuration as it was"},{"const":"configuration.rejected","description":"a configuration file can't be used; what was read last stays in force"},{"const":"configuration.watch_lost","description":"the kernel does not tell of changed configuration files; they are looked at every second"},{"const":"policy.loaded","description":"a policy is in force, at the start and whenever it changed; hex BLAKE3 of its bytes"},{"const":"policy.rejected","description":"the policy can't be used or not be trusted; the one that was read last stays in force"},{"const":"policy.key_unknown","description":"the policy has a key that this version does not know, and that locks nothing"},{"const":"policy.conflict","description":"a file of the user wants something else than the organisation has locked; the lock holds"},{"const":"installation.loaded","description":"the identity of the installation was read"},{"const":"installation.created","description":"the identity of the installation was made"},{"const":"installation.rejected","description":"installation.toml can't be used"},{"const":"installation.replaced","description":"another identity took the place of the one that the daemon runs under"},{"const":"identity.binding_mismatch","description":"the installation is not bound to this machine, or that can't be told; `state` names how, `action` what follows"},{"const":"identity.bound","description":"the installation is bound to this machine"},{"const":"identity.rebound","description":"the binding in installation.toml is another than before"},{"const":"identity.key_created","description":"the installation's signing key was made; its public half"},{"const":"identity.key_damaged","description":"the installation's signing key can't be used, so nothing is signed; the message says why"},{"const":"bus.listening","description":"the bus socket accepts connections"},{"const":"bus.stale_socket_removed","description":"the socket of a daemon that had died was removed"},{"const":"bus.connection_opened","description":"a peer has finished its handshake"},{"const":"bus.connection_closed","description":"a connection has ended"},{"const":"bus.connection_refused","description":"a limit on connections or handshakes was reached"},{"const":"bus.peer_refused","description":"a peer of another user was refused before a byte was read"},{"const":"bus.handshake_failed","description":"a peer's handshake did not verify"},{"const":"bus.timed_out","description":"a peer took too long for its handshake or a frame"},{"const":"bus.protocol_violated","description":"a peer sent bytes that are no frame"},{"const":"bus.slow_reader_dropped","description":"a peer did not read its replies"},{"const":"bus.connected","description":"a daemon has reached the bus"},{"const":"bus.disconnected","description":"a daemon has lost the bus and tries again"},{"const":"bus.report_lost","description":"what a daemon had to tell the bus is not in the audit log"},{"const":"bus.owner_registered","description":"a daemon took ownership of its methods"},{"const":"bus.owner_refused","description":"a registration was refused"},{"const":"bus.owner_lost","description":"the owner of methods has gone; its requests in flight fail"},{"const":"request.refused","description":"the router refused a request"},{"const":"request.failed","description":"a request met a bug or an error of the system"},{"const":"seal.failed","description":"a sealed body did not verify or came twice"},{"const":"seal.session_evicted","description":"a sealed session made room for another"},{"const":"audit.opened","description":"the audit chain is open for writing; its head"},{"const":"audit.repaired","description":"a torn last line was set aside after a crash"},{"const":"audit.chain_broken","description":"the end of the audit chain does not verify"},{"const":"audit.write_failed","description":"the audit log can't be written; audited requests are refused"},{"const":"audit.recovered","description":"the audit log can be written again"},{"const":"audit.segment_begun","description":"the audit chain goes on in another segment; why, and its hash"},{"const":"audit.segments_removed","description":"retention removed old segments of the audit chain; how many, and the last entry"},{"const":"audit.retention_failed","description":"old segments of the audit chain can't be removed; the message says why"},{"const":"audit.flush_failed","description":"buffered audit entries could not be brought to the disk; the next second tries again"},{"const":"vault.created","description":"a vault was made"},{"const":"vault.deleted","description":"a vault was deleted"},{"const":"vault.unlocked","description":"a vault was unlocked"},{"const":"vault.rewrapped","description":"a factor wraps the master key under the key derivation that the configuration asks for; before, after"},{"const":"vault.rewrap_failed","description":"a vault was unlocked and its factor stays as it was"},{"const":"vault.converted","description":"a vault was sealed again under the crypto profile and key derivation that the configuration asks for; before, after"},{"const":"vault.convert_failed","description":"a vault was unlocked and stays under the crypto profile and key derivation that it has"},{"const":"vault.partially_unlocked","description":"a factor was accepted, and others are needed to open the vault"},{"const":"vault.partial_unlock_expired","description":"factors that were accepted are forgotten: the others did not come in time"},{"const":"vault.factor_enrolled","description":"a vault has another factor"},{"const":"vault.factor_revoked","description":"a vault has a factor less"},{"const":"vault.auth_changed","description":"other factors together open a vault; before, after"},{"const":"vault.password_changed","description":"a vault's password was changed"},{"const":"vault.rekeyed","description":"a vault has another master key, and everything in it is sealed again"},{"const":"vault.auth_unmet","description":"a vault opens with less than the configuration demands, and stays locked or was locked"},{"const":"vault.unlock_failed","description":"a factor did not open a vault"},{"const":"vault.failures_unrecorded","description":"failed unlocks can't be written or read, and are forgotten when the daemon ends"},{"const":"vault.locked","description":"a vault was locked and its keys wiped; the cause, where nobody asked for it"},{"const":"session.watching","description":"the session watch hears of suspends and of this user's sessions that are locked"},{"const":"session.unwatched","description":"the session watch ends in order, for there is no system bus or no logind; the message says which"},{"const":"session.watch_failed","description":"the session watch ends and is started again; the message says why"},{"const":"session.unconfined","description":"the session watch runs without Landlock"},{"const":"session.uninhibited","description":"logind lets no sleep wait for the vaults; the error's name"},{"const":"session.told","description":"the session watch has told daemon-secrets of a suspend or a locked session, and what was to be locked is"},{"const":"session.untold","description":"daemon-secrets did not answer the session watch in time; of a suspend it finds out itself when the machine wakes up"},{"const":"vault.damaged","description":"a vault's files are damaged or not its own"},{"const":"vault.write_failed","description":"a vault can't be written; it goes on serving reads"},{"const":"vault.leftovers_set_aside","description":"what a crash left of a create, a delete or a conversion was cleared, or the conversion carried out"},{"const":"client.rate_limited","description":"a client asked too much in a short time"}]}}};
const schema32 = {"description":"closed list of the log's event names","oneOf":[{"const":"daemon.started","description":"a daemon begins to start; versions and process id"},{"const":"sandbox.absent","description":"a daemon runs without its sandbox, as SESAME_UNCONFINED=1 allows; impact and remedy"},{"const":"sandbox.violation","description":"a daemon called what its sandbox forbids and was ended; `system_call` names it"},{"const":"daemon.ready","description":"a daemon serves requests"},{"const":"daemon.start_failed","description":"a daemon ends before it is ready; the message says why"},{"const":"daemon.stopping","description":"a signal, or the end of \"sesame up\", asked a daemon to end"},{"const":"daemon.stopped","description":"a daemon has ended in order"},{"const":"daemon.stop_timed_out","description":"requests under way did not end in time; the daemon ends anyway"},{"const":"daemon.failed","description":"a bug ended a daemon"},{"const":"daemon.stalled","description":"the event loop stood still for more than a second"},{"const":"daemon.duty_missed","description":"a self-check did not succeed in time; the watchdog gets no sign of life"},{"const":"daemon.duty_resumed","description":"a missed self-check succeeds again"},{"const":"daemon.restarted","description":"\"sesame up\" started a daemon again after it ended by itself"},{"const":"memory.configured","description":"backing and budget of secure memory"},{"const":"memory.fallback_used","description":"secure memory is locked but readable by root, because memfd_secret is unavailable"},{"const":"memory.exhausted","description":"an allocation of secure memory was refused"},{"const":"configuration.loaded","description":"configuration that changed is in force; the keys whose values are others"},{"const":"configuration.checked","description":"a reload was asked for and found the configuration as it was"},{"const":"configuration.rejected","description":"a configuration file can't be used; what was read last stays in force"},{"const":"configuration.watch_lost","description":"the kernel does not tell of changed configuration files; they are looked at every second"},{"const":"policy.loaded","description":"a policy is in force, at the start and whenever it changed; hex BLAKE3 of its bytes"},{"const":"policy.rejected","description":"the policy can't be used or not be trusted; the one that was read last stays in force"},{"const":"policy.key_unknown","description":"the policy has a key that this version does not know, and that locks nothing"},{"const":"policy.conflict","description":"a file of the user wants something else than the organisation has locked; the lock holds"},{"const":"installation.loaded","description":"the identity of the installation was read"},{"const":"installation.created","description":"the identity of the installation was made"},{"const":"installation.rejected","description":"installation.toml can't be used"},{"const":"installation.replaced","description":"another identity took the place of the one that the daemon runs under"},{"const":"identity.binding_mismatch","description":"the installation is not bound to this machine, or that can't be told; `state` names how, `action` what follows"},{"const":"identity.bound","description":"the installation is bound to this machine"},{"const":"identity.rebound","description":"the binding in installation.toml is another than before"},{"const":"identity.key_created","description":"the installation's signing key was made; its public half"},{"const":"identity.key_damaged","description":"the installation's signing key can't be used, so nothing is signed; the message says why"},{"const":"bus.listening","description":"the bus socket accepts connections"},{"const":"bus.stale_socket_removed","description":"the socket of a daemon that had died was removed"},{"const":"bus.connection_opened","description":"a peer has finished its handshake"},{"const":"bus.connection_closed","description":"a connection has ended"},{"const":"bus.connection_refused","description":"a limit on connections or handshakes was reached"},{"const":"bus.peer_refused","description":"a peer of another user was refused before a byte was read"},{"const":"bus.handshake_failed","description":"a peer's handshake did not verify"},{"const":"bus.timed_out","description":"a peer took too long for its handshake or a frame"},{"const":"bus.protocol_violated","description":"a peer sent bytes that are no frame"},{"const":"bus.slow_reader_dropped","description":"a peer did not read its replies"},{"const":"bus.connected","description":"a daemon has reached the bus"},{"const":"bus.disconnected","description":"a daemon has lost the bus and tries again"},{"const":"bus.report_lost","description":"what a daemon had to tell the bus is not in the audit log"},{"const":"bus.owner_registered","description":"a daemon took ownership of its methods"},{"const":"bus.owner_refused","description":"a registration was refused"},{"const":"bus.owner_lost","description":"the owner of methods has gone; its requests in flight fail"},{"const":"request.refused","description":"the router refused a request"},{"const":"request.failed","description":"a request met a bug or an error of the system"},{"const":"seal.failed","description":"a sealed body did not verify or came twice"},{"const":"seal.session_evicted","description":"a sealed session made room for another"},{"const":"audit.opened","description":"the audit chain is open for writing; its head"},{"const":"audit.repaired","description":"a torn last line was set aside after a crash"},{"const":"audit.chain_broken","description":"the end of the audit chain does not verify"},{"const":"audit.write_failed","description":"the audit log can't be written; audited requests are refused"},{"const":"audit.recovered","description":"the audit log can be written again"},{"const":"audit.segment_begun","description":"the audit chain goes on in another segment; why, and its hash"},{"const":"audit.segments_removed","description":"retention removed old segments of the audit chain; how many, and the last entry"},{"const":"audit.retention_failed","description":"old segments of the audit chain can't be removed; the message says why"},{"const":"audit.flush_failed","description":"buffered audit entries could not be brought to the disk; the next second tries again"},{"const":"vault.created","description":"a vault was made"},{"const":"vault.deleted","description":"a vault was deleted"},{"const":"vault.unlocked","description":"a vault was unlocked"},{"const":"vault.rewrapped","description":"a factor wraps the master key under the key derivation that the configuration asks for; before, after"},{"const":"vault.rewrap_failed","description":"a vault was unlocked and its factor stays as it was"},{"const":"vault.converted","description":"a vault was sealed again under the crypto profile and key derivation that the configuration asks for; before, after"},{"const":"vault.convert_failed","description":"a vault was unlocked and stays under the crypto profile and key derivation that it has"},{"const":"vault.partially_unlocked","description":"a factor was accepted, and others are needed to open the vault"},{"const":"vault.partial_unlock_expired","description":"factors that were accepted are forgotten: the others did not come in time"},{"const":"vault.factor_enrolled","description":"a vault has another factor"},{"const":"vault.factor_revoked","description":"a vault has a factor less"},{"const":"vault.auth_changed","description":"other factors together open a vault; before, after"},{"const":"vault.password_changed","description":"a vault's password was changed"},{"const":"vault.rekeyed","description":"a vault has another master key, and everything in it is sealed again"},{"const":"vault.auth_unmet","description":"a vault opens with less than the configuration demands, and stays locked or was locked"},{"const":"vault.unlock_failed","description":"a factor did not open a vault"},{"const":"vault.failures_unrecorded","description":"failed unlocks can't be written or read, and are forgotten when the daemon ends"},{"const":"vault.locked","description":"a vault was locked and its keys wiped; the cause, where nobody asked for it"},{"const":"session.watching","description":"the session watch hears of suspends and of this user's sessions that are locked"},{"const":"session.unwatched","description":"the session watch ends in order, for there is no system bus or no logind; the message says which"},{"const":"session.watch_failed","description":"the session watch ends and is started again; the message says why"},{"const":"session.unconfined","description":"the session watch runs without Landlock"},{"const":"session.uninhibited","description":"logind lets no sleep wait for the vaults; the error's name"},{"const":"session.told","description":"the session watch has told daemon-secrets of a suspend or a locked session, and what was to be locked is"},{"const":"session.untold","description":"daemon-secrets did not answer the session watch in time; of a suspend it finds out itself when the machine wakes up"},{"const":"vault.damaged","description":"a vault's files are damaged or not its own"},{"const":"vault.write_failed","description":"a vault can't be written; it goes on serving reads"},{"const":"vault.leftovers_set_aside","description":"what a crash left of a create, a delete or a conversion was cleared, or the conversion carried out"},{"const":"client.rate_limited","description":"a client asked too much in a short time"}]};
const schema33 = {"description":"syslog's severities, worst first","enum":["emergency","alert","critical","error","warning","notice","info","debug"]};
const func1 = Object.prototype.hasOwnProperty;
const pattern4 = new RegExp("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$", "");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://open-sesame.invalid/schemas/event.schema.json" */;
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
if((((((((((data.installation_id === undefined) && (missing0 = "installation_id")) || ((data.org_namespace === undefined) && (missing0 = "org_namespace"))) || ((data.daemon_id === undefined) && (missing0 = "daemon_id"))) || ((data.profile === undefined) && (missing0 = "profile"))) || ((data.event === undefined) && (missing0 = "event"))) || ((data.timestamp === undefined) && (missing0 = "timestamp"))) || ((data.severity === undefined) && (missing0 = "severity"))) || ((data.span === undefined) && (missing0 = "span"))) || ((data.message === undefined) && (missing0 = "message"))){
validate20.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(func1.call(schema31.properties, key0))){
let data0 = data[key0];
const _errs2 = errors;
if((((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")) && (data0 !== null)){
validate20.errors = [{instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/additionalProperties/type",keyword:"type",params:{type: schema31.additionalProperties.type},message:"must be string,number,boolean,null"}];
return false;
}
var valid0 = _errs2 === errors;
if(!valid0){
break;
}
}
}
if(_errs1 === errors){
if(data.installation_id !== undefined){
let data1 = data.installation_id;
const _errs4 = errors;
if((typeof data1 !== "string") && (data1 !== null)){
validate20.errors = [{instancePath:instancePath+"/installation_id",schemaPath:"#/properties/installation_id/type",keyword:"type",params:{type: schema31.properties.installation_id.type},message:"must be string,null"}];
return false;
}
var valid1 = _errs4 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.org_namespace !== undefined){
let data2 = data.org_namespace;
const _errs6 = errors;
if((typeof data2 !== "string") && (data2 !== null)){
validate20.errors = [{instancePath:instancePath+"/org_namespace",schemaPath:"#/properties/org_namespace/type",keyword:"type",params:{type: schema31.properties.org_namespace.type},message:"must be string,null"}];
return false;
}
var valid1 = _errs6 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.daemon_id !== undefined){
const _errs8 = errors;
if(typeof data.daemon_id !== "string"){
validate20.errors = [{instancePath:instancePath+"/daemon_id",schemaPath:"#/properties/daemon_id/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs8 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.profile !== undefined){
let data4 = data.profile;
const _errs10 = errors;
if((typeof data4 !== "string") && (data4 !== null)){
validate20.errors = [{instancePath:instancePath+"/profile",schemaPath:"#/properties/profile/type",keyword:"type",params:{type: schema31.properties.profile.type},message:"must be string,null"}];
return false;
}
var valid1 = _errs10 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.profile_id !== undefined){
const _errs12 = errors;
if(typeof data.profile_id !== "string"){
validate20.errors = [{instancePath:instancePath+"/profile_id",schemaPath:"#/properties/profile_id/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs12 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.org_profile_id !== undefined){
const _errs14 = errors;
if(typeof data.org_profile_id !== "string"){
validate20.errors = [{instancePath:instancePath+"/org_profile_id",schemaPath:"#/properties/org_profile_id/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs14 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.event !== undefined){
let data7 = data.event;
const _errs16 = errors;
const _errs18 = errors;
let valid3 = false;
let passing0 = null;
const _errs19 = errors;
if("daemon.started" !== data7){
const err0 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/0/const",keyword:"const",params:{allowedValue: "daemon.started"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid0 = _errs19 === errors;
if(_valid0){
valid3 = true;
passing0 = 0;
}
const _errs20 = errors;
if("sandbox.absent" !== data7){
const err1 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/1/const",keyword:"const",params:{allowedValue: "sandbox.absent"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs20 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid3 = true;
passing0 = 1;
}
const _errs21 = errors;
if("sandbox.violation" !== data7){
const err2 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/2/const",keyword:"const",params:{allowedValue: "sandbox.violation"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs21 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid3 = true;
passing0 = 2;
}
const _errs22 = errors;
if("daemon.ready" !== data7){
const err3 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/3/const",keyword:"const",params:{allowedValue: "daemon.ready"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs22 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 3];
}
else {
if(_valid0){
valid3 = true;
passing0 = 3;
}
const _errs23 = errors;
if("daemon.start_failed" !== data7){
const err4 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/4/const",keyword:"const",params:{allowedValue: "daemon.start_failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs23 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 4];
}
else {
if(_valid0){
valid3 = true;
passing0 = 4;
}
const _errs24 = errors;
if("daemon.stopping" !== data7){
const err5 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/5/const",keyword:"const",params:{allowedValue: "daemon.stopping"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid0 = _errs24 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 5];
}
else {
if(_valid0){
valid3 = true;
passing0 = 5;
}
const _errs25 = errors;
if("daemon.stopped" !== data7){
const err6 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/6/const",keyword:"const",params:{allowedValue: "daemon.stopped"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid0 = _errs25 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 6];
}
else {
if(_valid0){
valid3 = true;
passing0 = 6;
}
const _errs26 = errors;
if("daemon.stop_timed_out" !== data7){
const err7 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/7/const",keyword:"const",params:{allowedValue: "daemon.stop_timed_out"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid0 = _errs26 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 7];
}
else {
if(_valid0){
valid3 = true;
passing0 = 7;
}
const _errs27 = errors;
if("daemon.failed" !== data7){
const err8 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/8/const",keyword:"const",params:{allowedValue: "daemon.failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid0 = _errs27 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 8];
}
else {
if(_valid0){
valid3 = true;
passing0 = 8;
}
const _errs28 = errors;
if("daemon.stalled" !== data7){
const err9 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/9/const",keyword:"const",params:{allowedValue: "daemon.stalled"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var _valid0 = _errs28 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 9];
}
else {
if(_valid0){
valid3 = true;
passing0 = 9;
}
const _errs29 = errors;
if("daemon.duty_missed" !== data7){
const err10 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/10/const",keyword:"const",params:{allowedValue: "daemon.duty_missed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid0 = _errs29 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 10];
}
else {
if(_valid0){
valid3 = true;
passing0 = 10;
}
const _errs30 = errors;
if("daemon.duty_resumed" !== data7){
const err11 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/11/const",keyword:"const",params:{allowedValue: "daemon.duty_resumed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
var _valid0 = _errs30 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 11];
}
else {
if(_valid0){
valid3 = true;
passing0 = 11;
}
const _errs31 = errors;
if("daemon.restarted" !== data7){
const err12 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/12/const",keyword:"const",params:{allowedValue: "daemon.restarted"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var _valid0 = _errs31 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 12];
}
else {
if(_valid0){
valid3 = true;
passing0 = 12;
}
const _errs32 = errors;
if("memory.configured" !== data7){
const err13 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/13/const",keyword:"const",params:{allowedValue: "memory.configured"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var _valid0 = _errs32 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 13];
}
else {
if(_valid0){
valid3 = true;
passing0 = 13;
}
const _errs33 = errors;
if("memory.fallback_used" !== data7){
const err14 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/14/const",keyword:"const",params:{allowedValue: "memory.fallback_used"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
var _valid0 = _errs33 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 14];
}
else {
if(_valid0){
valid3 = true;
passing0 = 14;
}
const _errs34 = errors;
if("memory.exhausted" !== data7){
const err15 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/15/const",keyword:"const",params:{allowedValue: "memory.exhausted"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
var _valid0 = _errs34 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 15];
}
else {
if(_valid0){
valid3 = true;
passing0 = 15;
}
const _errs35 = errors;
if("configuration.loaded" !== data7){
const err16 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/16/const",keyword:"const",params:{allowedValue: "configuration.loaded"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var _valid0 = _errs35 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 16];
}
else {
if(_valid0){
valid3 = true;
passing0 = 16;
}
const _errs36 = errors;
if("configuration.checked" !== data7){
const err17 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/17/const",keyword:"const",params:{allowedValue: "configuration.checked"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var _valid0 = _errs36 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 17];
}
else {
if(_valid0){
valid3 = true;
passing0 = 17;
}
const _errs37 = errors;
if("configuration.rejected" !== data7){
const err18 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/18/const",keyword:"const",params:{allowedValue: "configuration.rejected"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
var _valid0 = _errs37 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 18];
}
else {
if(_valid0){
valid3 = true;
passing0 = 18;
}
const _errs38 = errors;
if("configuration.watch_lost" !== data7){
const err19 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/19/const",keyword:"const",params:{allowedValue: "configuration.watch_lost"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
var _valid0 = _errs38 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 19];
}
else {
if(_valid0){
valid3 = true;
passing0 = 19;
}
const _errs39 = errors;
if("policy.loaded" !== data7){
const err20 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/20/const",keyword:"const",params:{allowedValue: "policy.loaded"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var _valid0 = _errs39 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 20];
}
else {
if(_valid0){
valid3 = true;
passing0 = 20;
}
const _errs40 = errors;
if("policy.rejected" !== data7){
const err21 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/21/const",keyword:"const",params:{allowedValue: "policy.rejected"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
var _valid0 = _errs40 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 21];
}
else {
if(_valid0){
valid3 = true;
passing0 = 21;
}
const _errs41 = errors;
if("policy.key_unknown" !== data7){
const err22 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/22/const",keyword:"const",params:{allowedValue: "policy.key_unknown"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
var _valid0 = _errs41 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 22];
}
else {
if(_valid0){
valid3 = true;
passing0 = 22;
}
const _errs42 = errors;
if("policy.conflict" !== data7){
const err23 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/23/const",keyword:"const",params:{allowedValue: "policy.conflict"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
var _valid0 = _errs42 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 23];
}
else {
if(_valid0){
valid3 = true;
passing0 = 23;
}
const _errs43 = errors;
if("installation.loaded" !== data7){
const err24 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/24/const",keyword:"const",params:{allowedValue: "installation.loaded"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
var _valid0 = _errs43 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 24];
}
else {
if(_valid0){
valid3 = true;
passing0 = 24;
}
const _errs44 = errors;
if("installation.created" !== data7){
const err25 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/25/const",keyword:"const",params:{allowedValue: "installation.created"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
var _valid0 = _errs44 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 25];
}
else {
if(_valid0){
valid3 = true;
passing0 = 25;
}
const _errs45 = errors;
if("installation.rejected" !== data7){
const err26 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/26/const",keyword:"const",params:{allowedValue: "installation.rejected"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
var _valid0 = _errs45 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 26];
}
else {
if(_valid0){
valid3 = true;
passing0 = 26;
}
const _errs46 = errors;
if("installation.replaced" !== data7){
const err27 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/27/const",keyword:"const",params:{allowedValue: "installation.replaced"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
var _valid0 = _errs46 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 27];
}
else {
if(_valid0){
valid3 = true;
passing0 = 27;
}
const _errs47 = errors;
if("identity.binding_mismatch" !== data7){
const err28 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/28/const",keyword:"const",params:{allowedValue: "identity.binding_mismatch"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
var _valid0 = _errs47 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 28];
}
else {
if(_valid0){
valid3 = true;
passing0 = 28;
}
const _errs48 = errors;
if("identity.bound" !== data7){
const err29 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/29/const",keyword:"const",params:{allowedValue: "identity.bound"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
var _valid0 = _errs48 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 29];
}
else {
if(_valid0){
valid3 = true;
passing0 = 29;
}
const _errs49 = errors;
if("identity.rebound" !== data7){
const err30 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/30/const",keyword:"const",params:{allowedValue: "identity.rebound"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
var _valid0 = _errs49 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 30];
}
else {
if(_valid0){
valid3 = true;
passing0 = 30;
}
const _errs50 = errors;
if("identity.key_created" !== data7){
const err31 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/31/const",keyword:"const",params:{allowedValue: "identity.key_created"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
var _valid0 = _errs50 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 31];
}
else {
if(_valid0){
valid3 = true;
passing0 = 31;
}
const _errs51 = errors;
if("identity.key_damaged" !== data7){
const err32 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/32/const",keyword:"const",params:{allowedValue: "identity.key_damaged"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
var _valid0 = _errs51 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 32];
}
else {
if(_valid0){
valid3 = true;
passing0 = 32;
}
const _errs52 = errors;
if("bus.listening" !== data7){
const err33 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/33/const",keyword:"const",params:{allowedValue: "bus.listening"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
var _valid0 = _errs52 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 33];
}
else {
if(_valid0){
valid3 = true;
passing0 = 33;
}
const _errs53 = errors;
if("bus.stale_socket_removed" !== data7){
const err34 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/34/const",keyword:"const",params:{allowedValue: "bus.stale_socket_removed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
var _valid0 = _errs53 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 34];
}
else {
if(_valid0){
valid3 = true;
passing0 = 34;
}
const _errs54 = errors;
if("bus.connection_opened" !== data7){
const err35 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/35/const",keyword:"const",params:{allowedValue: "bus.connection_opened"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
var _valid0 = _errs54 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 35];
}
else {
if(_valid0){
valid3 = true;
passing0 = 35;
}
const _errs55 = errors;
if("bus.connection_closed" !== data7){
const err36 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/36/const",keyword:"const",params:{allowedValue: "bus.connection_closed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
var _valid0 = _errs55 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 36];
}
else {
if(_valid0){
valid3 = true;
passing0 = 36;
}
const _errs56 = errors;
if("bus.connection_refused" !== data7){
const err37 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/37/const",keyword:"const",params:{allowedValue: "bus.connection_refused"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
var _valid0 = _errs56 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 37];
}
else {
if(_valid0){
valid3 = true;
passing0 = 37;
}
const _errs57 = errors;
if("bus.peer_refused" !== data7){
const err38 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/38/const",keyword:"const",params:{allowedValue: "bus.peer_refused"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
var _valid0 = _errs57 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 38];
}
else {
if(_valid0){
valid3 = true;
passing0 = 38;
}
const _errs58 = errors;
if("bus.handshake_failed" !== data7){
const err39 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/39/const",keyword:"const",params:{allowedValue: "bus.handshake_failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
var _valid0 = _errs58 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 39];
}
else {
if(_valid0){
valid3 = true;
passing0 = 39;
}
const _errs59 = errors;
if("bus.timed_out" !== data7){
const err40 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/40/const",keyword:"const",params:{allowedValue: "bus.timed_out"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
var _valid0 = _errs59 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 40];
}
else {
if(_valid0){
valid3 = true;
passing0 = 40;
}
const _errs60 = errors;
if("bus.protocol_violated" !== data7){
const err41 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/41/const",keyword:"const",params:{allowedValue: "bus.protocol_violated"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
var _valid0 = _errs60 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 41];
}
else {
if(_valid0){
valid3 = true;
passing0 = 41;
}
const _errs61 = errors;
if("bus.slow_reader_dropped" !== data7){
const err42 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/42/const",keyword:"const",params:{allowedValue: "bus.slow_reader_dropped"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
var _valid0 = _errs61 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 42];
}
else {
if(_valid0){
valid3 = true;
passing0 = 42;
}
const _errs62 = errors;
if("bus.connected" !== data7){
const err43 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/43/const",keyword:"const",params:{allowedValue: "bus.connected"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
var _valid0 = _errs62 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 43];
}
else {
if(_valid0){
valid3 = true;
passing0 = 43;
}
const _errs63 = errors;
if("bus.disconnected" !== data7){
const err44 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/44/const",keyword:"const",params:{allowedValue: "bus.disconnected"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
var _valid0 = _errs63 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 44];
}
else {
if(_valid0){
valid3 = true;
passing0 = 44;
}
const _errs64 = errors;
if("bus.report_lost" !== data7){
const err45 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/45/const",keyword:"const",params:{allowedValue: "bus.report_lost"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
var _valid0 = _errs64 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 45];
}
else {
if(_valid0){
valid3 = true;
passing0 = 45;
}
const _errs65 = errors;
if("bus.owner_registered" !== data7){
const err46 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/46/const",keyword:"const",params:{allowedValue: "bus.owner_registered"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
var _valid0 = _errs65 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 46];
}
else {
if(_valid0){
valid3 = true;
passing0 = 46;
}
const _errs66 = errors;
if("bus.owner_refused" !== data7){
const err47 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/47/const",keyword:"const",params:{allowedValue: "bus.owner_refused"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
var _valid0 = _errs66 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 47];
}
else {
if(_valid0){
valid3 = true;
passing0 = 47;
}
const _errs67 = errors;
if("bus.owner_lost" !== data7){
const err48 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/48/const",keyword:"const",params:{allowedValue: "bus.owner_lost"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
var _valid0 = _errs67 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 48];
}
else {
if(_valid0){
valid3 = true;
passing0 = 48;
}
const _errs68 = errors;
if("request.refused" !== data7){
const err49 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/49/const",keyword:"const",params:{allowedValue: "request.refused"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
var _valid0 = _errs68 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 49];
}
else {
if(_valid0){
valid3 = true;
passing0 = 49;
}
const _errs69 = errors;
if("request.failed" !== data7){
const err50 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/50/const",keyword:"const",params:{allowedValue: "request.failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
var _valid0 = _errs69 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 50];
}
else {
if(_valid0){
valid3 = true;
passing0 = 50;
}
const _errs70 = errors;
if("seal.failed" !== data7){
const err51 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/51/const",keyword:"const",params:{allowedValue: "seal.failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
var _valid0 = _errs70 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 51];
}
else {
if(_valid0){
valid3 = true;
passing0 = 51;
}
const _errs71 = errors;
if("seal.session_evicted" !== data7){
const err52 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/52/const",keyword:"const",params:{allowedValue: "seal.session_evicted"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
var _valid0 = _errs71 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 52];
}
else {
if(_valid0){
valid3 = true;
passing0 = 52;
}
const _errs72 = errors;
if("audit.opened" !== data7){
const err53 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/53/const",keyword:"const",params:{allowedValue: "audit.opened"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
var _valid0 = _errs72 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 53];
}
else {
if(_valid0){
valid3 = true;
passing0 = 53;
}
const _errs73 = errors;
if("audit.repaired" !== data7){
const err54 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/54/const",keyword:"const",params:{allowedValue: "audit.repaired"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
var _valid0 = _errs73 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 54];
}
else {
if(_valid0){
valid3 = true;
passing0 = 54;
}
const _errs74 = errors;
if("audit.chain_broken" !== data7){
const err55 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/55/const",keyword:"const",params:{allowedValue: "audit.chain_broken"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
var _valid0 = _errs74 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 55];
}
else {
if(_valid0){
valid3 = true;
passing0 = 55;
}
const _errs75 = errors;
if("audit.write_failed" !== data7){
const err56 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/56/const",keyword:"const",params:{allowedValue: "audit.write_failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
var _valid0 = _errs75 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 56];
}
else {
if(_valid0){
valid3 = true;
passing0 = 56;
}
const _errs76 = errors;
if("audit.recovered" !== data7){
const err57 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/57/const",keyword:"const",params:{allowedValue: "audit.recovered"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
var _valid0 = _errs76 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 57];
}
else {
if(_valid0){
valid3 = true;
passing0 = 57;
}
const _errs77 = errors;
if("audit.segment_begun" !== data7){
const err58 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/58/const",keyword:"const",params:{allowedValue: "audit.segment_begun"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
var _valid0 = _errs77 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 58];
}
else {
if(_valid0){
valid3 = true;
passing0 = 58;
}
const _errs78 = errors;
if("audit.segments_removed" !== data7){
const err59 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/59/const",keyword:"const",params:{allowedValue: "audit.segments_removed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
var _valid0 = _errs78 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 59];
}
else {
if(_valid0){
valid3 = true;
passing0 = 59;
}
const _errs79 = errors;
if("audit.retention_failed" !== data7){
const err60 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/60/const",keyword:"const",params:{allowedValue: "audit.retention_failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
var _valid0 = _errs79 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 60];
}
else {
if(_valid0){
valid3 = true;
passing0 = 60;
}
const _errs80 = errors;
if("audit.flush_failed" !== data7){
const err61 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/61/const",keyword:"const",params:{allowedValue: "audit.flush_failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
var _valid0 = _errs80 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 61];
}
else {
if(_valid0){
valid3 = true;
passing0 = 61;
}
const _errs81 = errors;
if("vault.created" !== data7){
const err62 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/62/const",keyword:"const",params:{allowedValue: "vault.created"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
var _valid0 = _errs81 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 62];
}
else {
if(_valid0){
valid3 = true;
passing0 = 62;
}
const _errs82 = errors;
if("vault.deleted" !== data7){
const err63 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/63/const",keyword:"const",params:{allowedValue: "vault.deleted"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
var _valid0 = _errs82 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 63];
}
else {
if(_valid0){
valid3 = true;
passing0 = 63;
}
const _errs83 = errors;
if("vault.unlocked" !== data7){
const err64 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/64/const",keyword:"const",params:{allowedValue: "vault.unlocked"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
var _valid0 = _errs83 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 64];
}
else {
if(_valid0){
valid3 = true;
passing0 = 64;
}
const _errs84 = errors;
if("vault.rewrapped" !== data7){
const err65 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/65/const",keyword:"const",params:{allowedValue: "vault.rewrapped"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
var _valid0 = _errs84 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 65];
}
else {
if(_valid0){
valid3 = true;
passing0 = 65;
}
const _errs85 = errors;
if("vault.rewrap_failed" !== data7){
const err66 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/66/const",keyword:"const",params:{allowedValue: "vault.rewrap_failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
var _valid0 = _errs85 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 66];
}
else {
if(_valid0){
valid3 = true;
passing0 = 66;
}
const _errs86 = errors;
if("vault.converted" !== data7){
const err67 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/67/const",keyword:"const",params:{allowedValue: "vault.converted"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
var _valid0 = _errs86 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 67];
}
else {
if(_valid0){
valid3 = true;
passing0 = 67;
}
const _errs87 = errors;
if("vault.convert_failed" !== data7){
const err68 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/68/const",keyword:"const",params:{allowedValue: "vault.convert_failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
var _valid0 = _errs87 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 68];
}
else {
if(_valid0){
valid3 = true;
passing0 = 68;
}
const _errs88 = errors;
if("vault.partially_unlocked" !== data7){
const err69 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/69/const",keyword:"const",params:{allowedValue: "vault.partially_unlocked"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
var _valid0 = _errs88 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 69];
}
else {
if(_valid0){
valid3 = true;
passing0 = 69;
}
const _errs89 = errors;
if("vault.partial_unlock_expired" !== data7){
const err70 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/70/const",keyword:"const",params:{allowedValue: "vault.partial_unlock_expired"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
var _valid0 = _errs89 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 70];
}
else {
if(_valid0){
valid3 = true;
passing0 = 70;
}
const _errs90 = errors;
if("vault.factor_enrolled" !== data7){
const err71 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/71/const",keyword:"const",params:{allowedValue: "vault.factor_enrolled"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
var _valid0 = _errs90 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 71];
}
else {
if(_valid0){
valid3 = true;
passing0 = 71;
}
const _errs91 = errors;
if("vault.factor_revoked" !== data7){
const err72 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/72/const",keyword:"const",params:{allowedValue: "vault.factor_revoked"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
var _valid0 = _errs91 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 72];
}
else {
if(_valid0){
valid3 = true;
passing0 = 72;
}
const _errs92 = errors;
if("vault.auth_changed" !== data7){
const err73 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/73/const",keyword:"const",params:{allowedValue: "vault.auth_changed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
var _valid0 = _errs92 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 73];
}
else {
if(_valid0){
valid3 = true;
passing0 = 73;
}
const _errs93 = errors;
if("vault.password_changed" !== data7){
const err74 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/74/const",keyword:"const",params:{allowedValue: "vault.password_changed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
var _valid0 = _errs93 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 74];
}
else {
if(_valid0){
valid3 = true;
passing0 = 74;
}
const _errs94 = errors;
if("vault.rekeyed" !== data7){
const err75 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/75/const",keyword:"const",params:{allowedValue: "vault.rekeyed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
var _valid0 = _errs94 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 75];
}
else {
if(_valid0){
valid3 = true;
passing0 = 75;
}
const _errs95 = errors;
if("vault.auth_unmet" !== data7){
const err76 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/76/const",keyword:"const",params:{allowedValue: "vault.auth_unmet"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
var _valid0 = _errs95 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 76];
}
else {
if(_valid0){
valid3 = true;
passing0 = 76;
}
const _errs96 = errors;
if("vault.unlock_failed" !== data7){
const err77 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/77/const",keyword:"const",params:{allowedValue: "vault.unlock_failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
var _valid0 = _errs96 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 77];
}
else {
if(_valid0){
valid3 = true;
passing0 = 77;
}
const _errs97 = errors;
if("vault.failures_unrecorded" !== data7){
const err78 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/78/const",keyword:"const",params:{allowedValue: "vault.failures_unrecorded"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
var _valid0 = _errs97 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 78];
}
else {
if(_valid0){
valid3 = true;
passing0 = 78;
}
const _errs98 = errors;
if("vault.locked" !== data7){
const err79 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/79/const",keyword:"const",params:{allowedValue: "vault.locked"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
var _valid0 = _errs98 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 79];
}
else {
if(_valid0){
valid3 = true;
passing0 = 79;
}
const _errs99 = errors;
if("session.watching" !== data7){
const err80 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/80/const",keyword:"const",params:{allowedValue: "session.watching"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
var _valid0 = _errs99 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 80];
}
else {
if(_valid0){
valid3 = true;
passing0 = 80;
}
const _errs100 = errors;
if("session.unwatched" !== data7){
const err81 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/81/const",keyword:"const",params:{allowedValue: "session.unwatched"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
var _valid0 = _errs100 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 81];
}
else {
if(_valid0){
valid3 = true;
passing0 = 81;
}
const _errs101 = errors;
if("session.watch_failed" !== data7){
const err82 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/82/const",keyword:"const",params:{allowedValue: "session.watch_failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
var _valid0 = _errs101 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 82];
}
else {
if(_valid0){
valid3 = true;
passing0 = 82;
}
const _errs102 = errors;
if("session.unconfined" !== data7){
const err83 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/83/const",keyword:"const",params:{allowedValue: "session.unconfined"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
var _valid0 = _errs102 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 83];
}
else {
if(_valid0){
valid3 = true;
passing0 = 83;
}
const _errs103 = errors;
if("session.uninhibited" !== data7){
const err84 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/84/const",keyword:"const",params:{allowedValue: "session.uninhibited"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
var _valid0 = _errs103 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 84];
}
else {
if(_valid0){
valid3 = true;
passing0 = 84;
}
const _errs104 = errors;
if("session.told" !== data7){
const err85 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/85/const",keyword:"const",params:{allowedValue: "session.told"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
var _valid0 = _errs104 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 85];
}
else {
if(_valid0){
valid3 = true;
passing0 = 85;
}
const _errs105 = errors;
if("session.untold" !== data7){
const err86 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/86/const",keyword:"const",params:{allowedValue: "session.untold"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
var _valid0 = _errs105 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 86];
}
else {
if(_valid0){
valid3 = true;
passing0 = 86;
}
const _errs106 = errors;
if("vault.damaged" !== data7){
const err87 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/87/const",keyword:"const",params:{allowedValue: "vault.damaged"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
var _valid0 = _errs106 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 87];
}
else {
if(_valid0){
valid3 = true;
passing0 = 87;
}
const _errs107 = errors;
if("vault.write_failed" !== data7){
const err88 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/88/const",keyword:"const",params:{allowedValue: "vault.write_failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
var _valid0 = _errs107 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 88];
}
else {
if(_valid0){
valid3 = true;
passing0 = 88;
}
const _errs108 = errors;
if("vault.leftovers_set_aside" !== data7){
const err89 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/89/const",keyword:"const",params:{allowedValue: "vault.leftovers_set_aside"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
var _valid0 = _errs108 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 89];
}
else {
if(_valid0){
valid3 = true;
passing0 = 89;
}
const _errs109 = errors;
if("client.rate_limited" !== data7){
const err90 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf/90/const",keyword:"const",params:{allowedValue: "client.rate_limited"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
var _valid0 = _errs109 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 90];
}
else {
if(_valid0){
valid3 = true;
passing0 = 90;
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
if(!valid3){
const err91 = {instancePath:instancePath+"/event",schemaPath:"#/$defs/eventName/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
validate20.errors = vErrors;
return false;
}
else {
errors = _errs18;
if(vErrors !== null){
if(_errs18){
vErrors.length = _errs18;
}
else {
vErrors = null;
}
}
}
var valid1 = _errs16 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.timestamp !== undefined){
let data8 = data.timestamp;
const _errs110 = errors;
if(errors === _errs110){
if(typeof data8 === "string"){
if(!pattern4.test(data8)){
validate20.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/properties/timestamp/pattern",keyword:"pattern",params:{pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$"},message:"must match pattern \""+"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/timestamp",schemaPath:"#/properties/timestamp/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid1 = _errs110 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.severity !== undefined){
let data9 = data.severity;
const _errs112 = errors;
if(!((((((((data9 === "emergency") || (data9 === "alert")) || (data9 === "critical")) || (data9 === "error")) || (data9 === "warning")) || (data9 === "notice")) || (data9 === "info")) || (data9 === "debug"))){
validate20.errors = [{instancePath:instancePath+"/severity",schemaPath:"#/$defs/severity/enum",keyword:"enum",params:{allowedValues: schema33.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs112 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.span !== undefined){
let data10 = data.span;
const _errs114 = errors;
if((typeof data10 !== "string") && (data10 !== null)){
validate20.errors = [{instancePath:instancePath+"/span",schemaPath:"#/properties/span/type",keyword:"type",params:{type: schema31.properties.span.type},message:"must be string,null"}];
return false;
}
var valid1 = _errs114 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.message !== undefined){
const _errs116 = errors;
if(typeof data.message !== "string"){
validate20.errors = [{instancePath:instancePath+"/message",schemaPath:"#/properties/message/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs116 === errors;
}
else {
var valid1 = true;
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

