// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: VaultMetadata.

export const validateVaultMetadata = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://open-sesame.invalid/schemas/vault-metadata.schema.json","title":"vaults/<profile>.meta.json (docs/architecture.md, \"Vault\")","description":"what is known of a vault without any key","type":"object","additionalProperties":false,"required":["version","vault_id","profile","profile_id","created_at","crypto_profile","key_derivation","factors","checksum"],"properties":{"version":{"description":"1 where every factor is a password and any opens the vault, else 2","enum":[1,2]},"vault_id":{"$ref":"common.schema.json#/$defs/uuid4"},"profile":{"$ref":"common.schema.json#/$defs/profileName"},"profile_id":{"$ref":"common.schema.json#/$defs/uuid5"},"created_at":{"$ref":"common.schema.json#/$defs/unixMilliseconds"},"crypto_profile":{"enum":["leading-edge","governance-compatible"]},"key_derivation":{"enum":["blake3","hkdf-sha256"]},"factors":{"type":"array","minItems":1,"maxItems":16,"items":{"oneOf":[{"type":"object","additionalProperties":false,"required":["id","kind","kdf","salt","wrapped_key","created_at"],"properties":{"id":{"$ref":"common.schema.json#/$defs/factorId"},"kind":{"const":"password"},"kdf":{"$ref":"common.schema.json#/$defs/passwordKdf"},"salt":{"$ref":"common.schema.json#/$defs/salt"},"wrapped_key":{"description":"box under the factor's KEK: of the master key, or of its piece where \"auth\" is there","$ref":"common.schema.json#/$defs/base64"},"created_at":{"$ref":"common.schema.json#/$defs/unixMilliseconds"}}},{"type":"object","additionalProperties":false,"required":["id","kind","facts","salt","wrapped_key","created_at"],"properties":{"id":{"$ref":"common.schema.json#/$defs/factorId"},"kind":{"$ref":"common.schema.json#/$defs/deviceFactorKind"},"facts":{"$ref":"common.schema.json#/$defs/factorFacts"},"salt":{"$ref":"common.schema.json#/$defs/salt"},"wrapped_key":{"description":"as a password's","$ref":"common.schema.json#/$defs/base64"},"created_at":{"$ref":"common.schema.json#/$defs/unixMilliseconds"}}}]}},"auth":{"description":"how the factors go together; absent where any of them opens the vault","type":"object","additionalProperties":false,"required":["mode","generation","required","additional_required","wrapped_key"],"properties":{"mode":{"enum":["all","policy"]},"generation":{"description":"of the pieces: those of another do not go with these","$ref":"common.schema.json#/$defs/uuid4"},"required":{"description":"factors that are always needed, sorted","$ref":"common.schema.json#/$defs/factorIds"},"additional_required":{"description":"how many of the others are needed besides","type":"integer","minimum":0,"maximum":15},"wrapped_key":{"description":"box of the master key under the key that all pieces together give","$ref":"common.schema.json#/$defs/base64"}}},"checksum":{"description":"hex BLAKE3 over the canonical JSON of all the rest","$ref":"common.schema.json#/$defs/blake3Hex"}}};
const schema33 = {"description":"random UUID (RFC 9562, version 4) in lower case","type":"string","pattern":"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"};
const schema34 = {"description":"name of a profile","type":"string","pattern":"^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$"};
const schema35 = {"description":"name-based UUID (RFC 9562, version 5) in lower case","type":"string","pattern":"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"};
const schema36 = {"description":"Unix time in milliseconds","type":"integer","minimum":0,"maximum":9007199254740991};
const schema37 = {"description":"id of a factor within its vault","type":"string","pattern":"^[a-z0-9][a-z0-9-]{0,63}$"};
const schema38 = {"description":"how a password becomes a key-encryption key; never weaker than the OWASP minimum, bounded so that nobody is made to compute for hours","oneOf":[{"type":"object","additionalProperties":false,"required":["algorithm","memory_kib","passes","lanes"],"properties":{"algorithm":{"const":"argon2id"},"memory_kib":{"type":"integer","minimum":19456,"maximum":4194304},"passes":{"type":"integer","minimum":2,"maximum":64},"lanes":{"type":"integer","minimum":1,"maximum":64}}},{"type":"object","additionalProperties":false,"required":["algorithm","iterations"],"properties":{"algorithm":{"const":"pbkdf2-sha256"},"iterations":{"type":"integer","minimum":600000,"maximum":100000000}}}]};
const schema39 = {"description":"16 to 64 bytes in padded base64","type":"string","minLength":24,"maxLength":88,"pattern":"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"};
const schema40 = {"description":"bytes in padded base64","type":"string","maxLength":1024,"pattern":"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"};
const schema43 = {"description":"kind of a factor that something other than a password gives the key of","enum":["ssh-agent"]};
const schema44 = {"description":"what the command line needs to find a factor's key and derive from it; public, read by the factor's own kind alone","type":"object","maxProperties":6,"additionalProperties":{"type":"string","maxLength":512}};
const schema52 = {"description":"BLAKE3-256 in lower-case hex","type":"string","pattern":"^[0-9a-f]{64}$"};
const func1 = Object.prototype.hasOwnProperty;
const pattern4 = new RegExp("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", "");
const pattern5 = new RegExp("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$", "");
const pattern6 = new RegExp("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", "");
const pattern7 = new RegExp("^[a-z0-9][a-z0-9-]{0,63}$", "");
const pattern8 = new RegExp("^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", "");
const pattern16 = new RegExp("^[0-9a-f]{64}$", "");
const schema49 = {"description":"factors of a vault","type":"array","maxItems":16,"items":{"$ref":"#/$defs/factorId"}};

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(Array.isArray(data)){
if(data.length > 16){
validate22.errors = [{instancePath,schemaPath:"#/maxItems",keyword:"maxItems",params:{limit: 16},message:"must NOT have more than 16 items"}];
return false;
}
else {
var valid0 = true;
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern7.test(data0)){
validate22.errors = [{instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/factorId/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,63}$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9-]{0,63}$"+"\""}];
return false;
}
}
else {
validate22.errors = [{instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/factorId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
if(!valid0){
break;
}
}
}
}
else {
validate22.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"items":true,"dynamicProps":false,"dynamicItems":false};


function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://open-sesame.invalid/schemas/vault-metadata.schema.json" */;
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
if((((((((((data.version === undefined) && (missing0 = "version")) || ((data.vault_id === undefined) && (missing0 = "vault_id"))) || ((data.profile === undefined) && (missing0 = "profile"))) || ((data.profile_id === undefined) && (missing0 = "profile_id"))) || ((data.created_at === undefined) && (missing0 = "created_at"))) || ((data.crypto_profile === undefined) && (missing0 = "crypto_profile"))) || ((data.key_derivation === undefined) && (missing0 = "key_derivation"))) || ((data.factors === undefined) && (missing0 = "factors"))) || ((data.checksum === undefined) && (missing0 = "checksum"))){
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
if(data.version !== undefined){
let data0 = data.version;
const _errs2 = errors;
if(!((data0 === 1) || (data0 === 2))){
validate20.errors = [{instancePath:instancePath+"/version",schemaPath:"#/properties/version/enum",keyword:"enum",params:{allowedValues: schema31.properties.version.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.vault_id !== undefined){
let data1 = data.vault_id;
const _errs3 = errors;
const _errs4 = errors;
if(errors === _errs4){
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
validate20.errors = [{instancePath:instancePath+"/vault_id",schemaPath:"common.schema.json#/$defs/uuid4/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},message:"must match pattern \""+"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/vault_id",schemaPath:"common.schema.json#/$defs/uuid4/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.profile !== undefined){
let data2 = data.profile;
const _errs6 = errors;
const _errs7 = errors;
if(errors === _errs7){
if(typeof data2 === "string"){
if(!pattern5.test(data2)){
validate20.errors = [{instancePath:instancePath+"/profile",schemaPath:"common.schema.json#/$defs/profileName/pattern",keyword:"pattern",params:{pattern: "^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$"},message:"must match pattern \""+"^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/profile",schemaPath:"common.schema.json#/$defs/profileName/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.profile_id !== undefined){
let data3 = data.profile_id;
const _errs9 = errors;
const _errs10 = errors;
if(errors === _errs10){
if(typeof data3 === "string"){
if(!pattern6.test(data3)){
validate20.errors = [{instancePath:instancePath+"/profile_id",schemaPath:"common.schema.json#/$defs/uuid5/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},message:"must match pattern \""+"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/profile_id",schemaPath:"common.schema.json#/$defs/uuid5/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.created_at !== undefined){
let data4 = data.created_at;
const _errs12 = errors;
const _errs13 = errors;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
validate20.errors = [{instancePath:instancePath+"/created_at",schemaPath:"common.schema.json#/$defs/unixMilliseconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs13){
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 9007199254740991 || isNaN(data4)){
validate20.errors = [{instancePath:instancePath+"/created_at",schemaPath:"common.schema.json#/$defs/unixMilliseconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data4 < 0 || isNaN(data4)){
validate20.errors = [{instancePath:instancePath+"/created_at",schemaPath:"common.schema.json#/$defs/unixMilliseconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.crypto_profile !== undefined){
let data5 = data.crypto_profile;
const _errs15 = errors;
if(!((data5 === "leading-edge") || (data5 === "governance-compatible"))){
validate20.errors = [{instancePath:instancePath+"/crypto_profile",schemaPath:"#/properties/crypto_profile/enum",keyword:"enum",params:{allowedValues: schema31.properties.crypto_profile.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.key_derivation !== undefined){
let data6 = data.key_derivation;
const _errs16 = errors;
if(!((data6 === "blake3") || (data6 === "hkdf-sha256"))){
validate20.errors = [{instancePath:instancePath+"/key_derivation",schemaPath:"#/properties/key_derivation/enum",keyword:"enum",params:{allowedValues: schema31.properties.key_derivation.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.factors !== undefined){
let data7 = data.factors;
const _errs17 = errors;
if(errors === _errs17){
if(Array.isArray(data7)){
if(data7.length > 16){
validate20.errors = [{instancePath:instancePath+"/factors",schemaPath:"#/properties/factors/maxItems",keyword:"maxItems",params:{limit: 16},message:"must NOT have more than 16 items"}];
return false;
}
else {
if(data7.length < 1){
validate20.errors = [{instancePath:instancePath+"/factors",schemaPath:"#/properties/factors/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"}];
return false;
}
else {
var valid5 = true;
const len0 = data7.length;
for(let i0=0; i0<len0; i0++){
let data8 = data7[i0];
const _errs19 = errors;
const _errs20 = errors;
let valid6 = false;
let passing0 = null;
const _errs21 = errors;
if(errors === _errs21){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
let missing1;
if(((((((data8.id === undefined) && (missing1 = "id")) || ((data8.kind === undefined) && (missing1 = "kind"))) || ((data8.kdf === undefined) && (missing1 = "kdf"))) || ((data8.salt === undefined) && (missing1 = "salt"))) || ((data8.wrapped_key === undefined) && (missing1 = "wrapped_key"))) || ((data8.created_at === undefined) && (missing1 = "created_at"))){
const err0 = {instancePath:instancePath+"/factors/" + i0,schemaPath:"#/properties/factors/items/oneOf/0/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
const _errs23 = errors;
for(const key1 in data8){
if(!((((((key1 === "id") || (key1 === "kind")) || (key1 === "kdf")) || (key1 === "salt")) || (key1 === "wrapped_key")) || (key1 === "created_at"))){
const err1 = {instancePath:instancePath+"/factors/" + i0,schemaPath:"#/properties/factors/items/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
break;
}
}
if(_errs23 === errors){
if(data8.id !== undefined){
let data9 = data8.id;
const _errs24 = errors;
const _errs25 = errors;
if(errors === _errs25){
if(typeof data9 === "string"){
if(!pattern7.test(data9)){
const err2 = {instancePath:instancePath+"/factors/" + i0+"/id",schemaPath:"common.schema.json#/$defs/factorId/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,63}$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9-]{0,63}$"+"\""};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/factors/" + i0+"/id",schemaPath:"common.schema.json#/$defs/factorId/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
var valid7 = _errs24 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data8.kind !== undefined){
const _errs27 = errors;
if("password" !== data8.kind){
const err4 = {instancePath:instancePath+"/factors/" + i0+"/kind",schemaPath:"#/properties/factors/items/oneOf/0/properties/kind/const",keyword:"const",params:{allowedValue: "password"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var valid7 = _errs27 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data8.kdf !== undefined){
let data11 = data8.kdf;
const _errs28 = errors;
const _errs30 = errors;
let valid10 = false;
let passing1 = null;
const _errs31 = errors;
if(errors === _errs31){
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
let missing2;
if(((((data11.algorithm === undefined) && (missing2 = "algorithm")) || ((data11.memory_kib === undefined) && (missing2 = "memory_kib"))) || ((data11.passes === undefined) && (missing2 = "passes"))) || ((data11.lanes === undefined) && (missing2 = "lanes"))){
const err5 = {instancePath:instancePath+"/factors/" + i0+"/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
else {
const _errs33 = errors;
for(const key2 in data11){
if(!((((key2 === "algorithm") || (key2 === "memory_kib")) || (key2 === "passes")) || (key2 === "lanes"))){
const err6 = {instancePath:instancePath+"/factors/" + i0+"/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
break;
}
}
if(_errs33 === errors){
if(data11.algorithm !== undefined){
const _errs34 = errors;
if("argon2id" !== data11.algorithm){
const err7 = {instancePath:instancePath+"/factors/" + i0+"/kdf/algorithm",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/algorithm/const",keyword:"const",params:{allowedValue: "argon2id"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var valid11 = _errs34 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data11.memory_kib !== undefined){
let data13 = data11.memory_kib;
const _errs35 = errors;
if(!(((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13))) && (isFinite(data13)))){
const err8 = {instancePath:instancePath+"/factors/" + i0+"/kdf/memory_kib",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/memory_kib/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(errors === _errs35){
if((typeof data13 == "number") && (isFinite(data13))){
if(data13 > 4194304 || isNaN(data13)){
const err9 = {instancePath:instancePath+"/factors/" + i0+"/kdf/memory_kib",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/memory_kib/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4194304},message:"must be <= 4194304"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
else {
if(data13 < 19456 || isNaN(data13)){
const err10 = {instancePath:instancePath+"/factors/" + i0+"/kdf/memory_kib",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/memory_kib/minimum",keyword:"minimum",params:{comparison: ">=", limit: 19456},message:"must be >= 19456"};
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
}
var valid11 = _errs35 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data11.passes !== undefined){
let data14 = data11.passes;
const _errs37 = errors;
if(!(((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14))) && (isFinite(data14)))){
const err11 = {instancePath:instancePath+"/factors/" + i0+"/kdf/passes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/passes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(errors === _errs37){
if((typeof data14 == "number") && (isFinite(data14))){
if(data14 > 64 || isNaN(data14)){
const err12 = {instancePath:instancePath+"/factors/" + i0+"/kdf/passes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/passes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
else {
if(data14 < 2 || isNaN(data14)){
const err13 = {instancePath:instancePath+"/factors/" + i0+"/kdf/passes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/passes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 2},message:"must be >= 2"};
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
}
var valid11 = _errs37 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data11.lanes !== undefined){
let data15 = data11.lanes;
const _errs39 = errors;
if(!(((typeof data15 == "number") && (!(data15 % 1) && !isNaN(data15))) && (isFinite(data15)))){
const err14 = {instancePath:instancePath+"/factors/" + i0+"/kdf/lanes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/lanes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(errors === _errs39){
if((typeof data15 == "number") && (isFinite(data15))){
if(data15 > 64 || isNaN(data15)){
const err15 = {instancePath:instancePath+"/factors/" + i0+"/kdf/lanes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/lanes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
else {
if(data15 < 1 || isNaN(data15)){
const err16 = {instancePath:instancePath+"/factors/" + i0+"/kdf/lanes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/lanes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
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
}
var valid11 = _errs39 === errors;
}
else {
var valid11 = true;
}
}
}
}
}
}
}
else {
const err17 = {instancePath:instancePath+"/factors/" + i0+"/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
var _valid1 = _errs31 === errors;
if(_valid1){
valid10 = true;
passing1 = 0;
var props0 = true;
}
const _errs41 = errors;
if(errors === _errs41){
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
let missing3;
if(((data11.algorithm === undefined) && (missing3 = "algorithm")) || ((data11.iterations === undefined) && (missing3 = "iterations"))){
const err18 = {instancePath:instancePath+"/factors/" + i0+"/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/required",keyword:"required",params:{missingProperty: missing3},message:"must have required property '"+missing3+"'"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
else {
const _errs43 = errors;
for(const key3 in data11){
if(!((key3 === "algorithm") || (key3 === "iterations"))){
const err19 = {instancePath:instancePath+"/factors/" + i0+"/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
break;
}
}
if(_errs43 === errors){
if(data11.algorithm !== undefined){
const _errs44 = errors;
if("pbkdf2-sha256" !== data11.algorithm){
const err20 = {instancePath:instancePath+"/factors/" + i0+"/kdf/algorithm",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/properties/algorithm/const",keyword:"const",params:{allowedValue: "pbkdf2-sha256"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var valid12 = _errs44 === errors;
}
else {
var valid12 = true;
}
if(valid12){
if(data11.iterations !== undefined){
let data17 = data11.iterations;
const _errs45 = errors;
if(!(((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17))) && (isFinite(data17)))){
const err21 = {instancePath:instancePath+"/factors/" + i0+"/kdf/iterations",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/properties/iterations/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(errors === _errs45){
if((typeof data17 == "number") && (isFinite(data17))){
if(data17 > 100000000 || isNaN(data17)){
const err22 = {instancePath:instancePath+"/factors/" + i0+"/kdf/iterations",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/properties/iterations/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000000},message:"must be <= 100000000"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
else {
if(data17 < 600000 || isNaN(data17)){
const err23 = {instancePath:instancePath+"/factors/" + i0+"/kdf/iterations",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/properties/iterations/minimum",keyword:"minimum",params:{comparison: ">=", limit: 600000},message:"must be >= 600000"};
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
var valid12 = _errs45 === errors;
}
else {
var valid12 = true;
}
}
}
}
}
else {
const err24 = {instancePath:instancePath+"/factors/" + i0+"/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
var _valid1 = _errs41 === errors;
if(_valid1 && valid10){
valid10 = false;
passing1 = [passing1, 1];
}
else {
if(_valid1){
valid10 = true;
passing1 = 1;
if(props0 !== true){
props0 = true;
}
}
}
if(!valid10){
const err25 = {instancePath:instancePath+"/factors/" + i0+"/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf",keyword:"oneOf",params:{passingSchemas: passing1},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
else {
errors = _errs30;
if(vErrors !== null){
if(_errs30){
vErrors.length = _errs30;
}
else {
vErrors = null;
}
}
}
var valid7 = _errs28 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data8.salt !== undefined){
let data18 = data8.salt;
const _errs47 = errors;
const _errs48 = errors;
if(errors === _errs48){
if(typeof data18 === "string"){
if(data18.length > 88){
const err26 = {instancePath:instancePath+"/factors/" + i0+"/salt",schemaPath:"common.schema.json#/$defs/salt/maxLength",keyword:"maxLength",params:{limit: 88},message:"must NOT have more than 88 characters"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
else {
if(data18.length < 24){
const err27 = {instancePath:instancePath+"/factors/" + i0+"/salt",schemaPath:"common.schema.json#/$defs/salt/minLength",keyword:"minLength",params:{limit: 24},message:"must NOT have fewer than 24 characters"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
else {
if(!pattern8.test(data18)){
const err28 = {instancePath:instancePath+"/factors/" + i0+"/salt",schemaPath:"common.schema.json#/$defs/salt/pattern",keyword:"pattern",params:{pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"},message:"must match pattern \""+"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"+"\""};
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
}
else {
const err29 = {instancePath:instancePath+"/factors/" + i0+"/salt",schemaPath:"common.schema.json#/$defs/salt/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
var valid7 = _errs47 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data8.wrapped_key !== undefined){
let data19 = data8.wrapped_key;
const _errs50 = errors;
const _errs51 = errors;
if(errors === _errs51){
if(typeof data19 === "string"){
if(data19.length > 1024){
const err30 = {instancePath:instancePath+"/factors/" + i0+"/wrapped_key",schemaPath:"common.schema.json#/$defs/base64/maxLength",keyword:"maxLength",params:{limit: 1024},message:"must NOT have more than 1024 characters"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
else {
if(!pattern8.test(data19)){
const err31 = {instancePath:instancePath+"/factors/" + i0+"/wrapped_key",schemaPath:"common.schema.json#/$defs/base64/pattern",keyword:"pattern",params:{pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"},message:"must match pattern \""+"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"+"\""};
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
const err32 = {instancePath:instancePath+"/factors/" + i0+"/wrapped_key",schemaPath:"common.schema.json#/$defs/base64/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
var valid7 = _errs50 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data8.created_at !== undefined){
let data20 = data8.created_at;
const _errs53 = errors;
const _errs54 = errors;
if(!(((typeof data20 == "number") && (!(data20 % 1) && !isNaN(data20))) && (isFinite(data20)))){
const err33 = {instancePath:instancePath+"/factors/" + i0+"/created_at",schemaPath:"common.schema.json#/$defs/unixMilliseconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(errors === _errs54){
if((typeof data20 == "number") && (isFinite(data20))){
if(data20 > 9007199254740991 || isNaN(data20)){
const err34 = {instancePath:instancePath+"/factors/" + i0+"/created_at",schemaPath:"common.schema.json#/$defs/unixMilliseconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
else {
if(data20 < 0 || isNaN(data20)){
const err35 = {instancePath:instancePath+"/factors/" + i0+"/created_at",schemaPath:"common.schema.json#/$defs/unixMilliseconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
}
var valid7 = _errs53 === errors;
}
else {
var valid7 = true;
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
const err36 = {instancePath:instancePath+"/factors/" + i0,schemaPath:"#/properties/factors/items/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
var _valid0 = _errs21 === errors;
if(_valid0){
valid6 = true;
passing0 = 0;
var props1 = true;
}
const _errs56 = errors;
if(errors === _errs56){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
let missing4;
if(((((((data8.id === undefined) && (missing4 = "id")) || ((data8.kind === undefined) && (missing4 = "kind"))) || ((data8.facts === undefined) && (missing4 = "facts"))) || ((data8.salt === undefined) && (missing4 = "salt"))) || ((data8.wrapped_key === undefined) && (missing4 = "wrapped_key"))) || ((data8.created_at === undefined) && (missing4 = "created_at"))){
const err37 = {instancePath:instancePath+"/factors/" + i0,schemaPath:"#/properties/factors/items/oneOf/1/required",keyword:"required",params:{missingProperty: missing4},message:"must have required property '"+missing4+"'"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
else {
const _errs58 = errors;
for(const key4 in data8){
if(!((((((key4 === "id") || (key4 === "kind")) || (key4 === "facts")) || (key4 === "salt")) || (key4 === "wrapped_key")) || (key4 === "created_at"))){
const err38 = {instancePath:instancePath+"/factors/" + i0,schemaPath:"#/properties/factors/items/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
break;
}
}
if(_errs58 === errors){
if(data8.id !== undefined){
let data21 = data8.id;
const _errs59 = errors;
const _errs60 = errors;
if(errors === _errs60){
if(typeof data21 === "string"){
if(!pattern7.test(data21)){
const err39 = {instancePath:instancePath+"/factors/" + i0+"/id",schemaPath:"common.schema.json#/$defs/factorId/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,63}$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9-]{0,63}$"+"\""};
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
const err40 = {instancePath:instancePath+"/factors/" + i0+"/id",schemaPath:"common.schema.json#/$defs/factorId/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
var valid16 = _errs59 === errors;
}
else {
var valid16 = true;
}
if(valid16){
if(data8.kind !== undefined){
const _errs62 = errors;
if(!(data8.kind === "ssh-agent")){
const err41 = {instancePath:instancePath+"/factors/" + i0+"/kind",schemaPath:"common.schema.json#/$defs/deviceFactorKind/enum",keyword:"enum",params:{allowedValues: schema43.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
var valid16 = _errs62 === errors;
}
else {
var valid16 = true;
}
if(valid16){
if(data8.facts !== undefined){
let data23 = data8.facts;
const _errs64 = errors;
const _errs65 = errors;
if(errors === _errs65){
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
if(Object.keys(data23).length > 6){
const err42 = {instancePath:instancePath+"/factors/" + i0+"/facts",schemaPath:"common.schema.json#/$defs/factorFacts/maxProperties",keyword:"maxProperties",params:{limit: 6},message:"must NOT have more than 6 properties"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
else {
for(const key5 in data23){
let data24 = data23[key5];
const _errs68 = errors;
if(errors === _errs68){
if(typeof data24 === "string"){
if(data24.length > 512){
const err43 = {instancePath:instancePath+"/factors/" + i0+"/facts/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"common.schema.json#/$defs/factorFacts/additionalProperties/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"};
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
const err44 = {instancePath:instancePath+"/factors/" + i0+"/facts/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"common.schema.json#/$defs/factorFacts/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
var valid20 = _errs68 === errors;
if(!valid20){
break;
}
}
}
}
else {
const err45 = {instancePath:instancePath+"/factors/" + i0+"/facts",schemaPath:"common.schema.json#/$defs/factorFacts/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
var valid16 = _errs64 === errors;
}
else {
var valid16 = true;
}
if(valid16){
if(data8.salt !== undefined){
let data25 = data8.salt;
const _errs70 = errors;
const _errs71 = errors;
if(errors === _errs71){
if(typeof data25 === "string"){
if(data25.length > 88){
const err46 = {instancePath:instancePath+"/factors/" + i0+"/salt",schemaPath:"common.schema.json#/$defs/salt/maxLength",keyword:"maxLength",params:{limit: 88},message:"must NOT have more than 88 characters"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
else {
if(data25.length < 24){
const err47 = {instancePath:instancePath+"/factors/" + i0+"/salt",schemaPath:"common.schema.json#/$defs/salt/minLength",keyword:"minLength",params:{limit: 24},message:"must NOT have fewer than 24 characters"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
else {
if(!pattern8.test(data25)){
const err48 = {instancePath:instancePath+"/factors/" + i0+"/salt",schemaPath:"common.schema.json#/$defs/salt/pattern",keyword:"pattern",params:{pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"},message:"must match pattern \""+"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"+"\""};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
}
}
else {
const err49 = {instancePath:instancePath+"/factors/" + i0+"/salt",schemaPath:"common.schema.json#/$defs/salt/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
var valid16 = _errs70 === errors;
}
else {
var valid16 = true;
}
if(valid16){
if(data8.wrapped_key !== undefined){
let data26 = data8.wrapped_key;
const _errs73 = errors;
const _errs74 = errors;
if(errors === _errs74){
if(typeof data26 === "string"){
if(data26.length > 1024){
const err50 = {instancePath:instancePath+"/factors/" + i0+"/wrapped_key",schemaPath:"common.schema.json#/$defs/base64/maxLength",keyword:"maxLength",params:{limit: 1024},message:"must NOT have more than 1024 characters"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
else {
if(!pattern8.test(data26)){
const err51 = {instancePath:instancePath+"/factors/" + i0+"/wrapped_key",schemaPath:"common.schema.json#/$defs/base64/pattern",keyword:"pattern",params:{pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"},message:"must match pattern \""+"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"+"\""};
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
const err52 = {instancePath:instancePath+"/factors/" + i0+"/wrapped_key",schemaPath:"common.schema.json#/$defs/base64/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
var valid16 = _errs73 === errors;
}
else {
var valid16 = true;
}
if(valid16){
if(data8.created_at !== undefined){
let data27 = data8.created_at;
const _errs76 = errors;
const _errs77 = errors;
if(!(((typeof data27 == "number") && (!(data27 % 1) && !isNaN(data27))) && (isFinite(data27)))){
const err53 = {instancePath:instancePath+"/factors/" + i0+"/created_at",schemaPath:"common.schema.json#/$defs/unixMilliseconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
if(errors === _errs77){
if((typeof data27 == "number") && (isFinite(data27))){
if(data27 > 9007199254740991 || isNaN(data27)){
const err54 = {instancePath:instancePath+"/factors/" + i0+"/created_at",schemaPath:"common.schema.json#/$defs/unixMilliseconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
else {
if(data27 < 0 || isNaN(data27)){
const err55 = {instancePath:instancePath+"/factors/" + i0+"/created_at",schemaPath:"common.schema.json#/$defs/unixMilliseconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
}
}
var valid16 = _errs76 === errors;
}
else {
var valid16 = true;
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
const err56 = {instancePath:instancePath+"/factors/" + i0,schemaPath:"#/properties/factors/items/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
var _valid0 = _errs56 === errors;
if(_valid0 && valid6){
valid6 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid6 = true;
passing0 = 1;
if(props1 !== true){
props1 = true;
}
}
}
if(!valid6){
const err57 = {instancePath:instancePath+"/factors/" + i0,schemaPath:"#/properties/factors/items/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
validate20.errors = vErrors;
return false;
}
else {
errors = _errs20;
if(vErrors !== null){
if(_errs20){
vErrors.length = _errs20;
}
else {
vErrors = null;
}
}
}
var valid5 = _errs19 === errors;
if(!valid5){
break;
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/factors",schemaPath:"#/properties/factors/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs17 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.auth !== undefined){
let data28 = data.auth;
const _errs79 = errors;
if(errors === _errs79){
if(data28 && typeof data28 == "object" && !Array.isArray(data28)){
let missing5;
if((((((data28.mode === undefined) && (missing5 = "mode")) || ((data28.generation === undefined) && (missing5 = "generation"))) || ((data28.required === undefined) && (missing5 = "required"))) || ((data28.additional_required === undefined) && (missing5 = "additional_required"))) || ((data28.wrapped_key === undefined) && (missing5 = "wrapped_key"))){
validate20.errors = [{instancePath:instancePath+"/auth",schemaPath:"#/properties/auth/required",keyword:"required",params:{missingProperty: missing5},message:"must have required property '"+missing5+"'"}];
return false;
}
else {
const _errs81 = errors;
for(const key6 in data28){
if(!(((((key6 === "mode") || (key6 === "generation")) || (key6 === "required")) || (key6 === "additional_required")) || (key6 === "wrapped_key"))){
validate20.errors = [{instancePath:instancePath+"/auth",schemaPath:"#/properties/auth/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs81 === errors){
if(data28.mode !== undefined){
let data29 = data28.mode;
const _errs82 = errors;
if(!((data29 === "all") || (data29 === "policy"))){
validate20.errors = [{instancePath:instancePath+"/auth/mode",schemaPath:"#/properties/auth/properties/mode/enum",keyword:"enum",params:{allowedValues: schema31.properties.auth.properties.mode.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid24 = _errs82 === errors;
}
else {
var valid24 = true;
}
if(valid24){
if(data28.generation !== undefined){
let data30 = data28.generation;
const _errs83 = errors;
const _errs84 = errors;
if(errors === _errs84){
if(typeof data30 === "string"){
if(!pattern4.test(data30)){
validate20.errors = [{instancePath:instancePath+"/auth/generation",schemaPath:"common.schema.json#/$defs/uuid4/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},message:"must match pattern \""+"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/auth/generation",schemaPath:"common.schema.json#/$defs/uuid4/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid24 = _errs83 === errors;
}
else {
var valid24 = true;
}
if(valid24){
if(data28.required !== undefined){
const _errs86 = errors;
if(!(validate22(data28.required, {instancePath:instancePath+"/auth/required",parentData:data28,parentDataProperty:"required",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid24 = _errs86 === errors;
}
else {
var valid24 = true;
}
if(valid24){
if(data28.additional_required !== undefined){
let data32 = data28.additional_required;
const _errs87 = errors;
if(!(((typeof data32 == "number") && (!(data32 % 1) && !isNaN(data32))) && (isFinite(data32)))){
validate20.errors = [{instancePath:instancePath+"/auth/additional_required",schemaPath:"#/properties/auth/properties/additional_required/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs87){
if((typeof data32 == "number") && (isFinite(data32))){
if(data32 > 15 || isNaN(data32)){
validate20.errors = [{instancePath:instancePath+"/auth/additional_required",schemaPath:"#/properties/auth/properties/additional_required/maximum",keyword:"maximum",params:{comparison: "<=", limit: 15},message:"must be <= 15"}];
return false;
}
else {
if(data32 < 0 || isNaN(data32)){
validate20.errors = [{instancePath:instancePath+"/auth/additional_required",schemaPath:"#/properties/auth/properties/additional_required/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid24 = _errs87 === errors;
}
else {
var valid24 = true;
}
if(valid24){
if(data28.wrapped_key !== undefined){
let data33 = data28.wrapped_key;
const _errs89 = errors;
const _errs90 = errors;
if(errors === _errs90){
if(typeof data33 === "string"){
if(data33.length > 1024){
validate20.errors = [{instancePath:instancePath+"/auth/wrapped_key",schemaPath:"common.schema.json#/$defs/base64/maxLength",keyword:"maxLength",params:{limit: 1024},message:"must NOT have more than 1024 characters"}];
return false;
}
else {
if(!pattern8.test(data33)){
validate20.errors = [{instancePath:instancePath+"/auth/wrapped_key",schemaPath:"common.schema.json#/$defs/base64/pattern",keyword:"pattern",params:{pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"},message:"must match pattern \""+"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"+"\""}];
return false;
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/auth/wrapped_key",schemaPath:"common.schema.json#/$defs/base64/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid24 = _errs89 === errors;
}
else {
var valid24 = true;
}
}
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
var valid0 = _errs79 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.checksum !== undefined){
let data34 = data.checksum;
const _errs92 = errors;
const _errs93 = errors;
if(errors === _errs93){
if(typeof data34 === "string"){
if(!pattern16.test(data34)){
validate20.errors = [{instancePath:instancePath+"/checksum",schemaPath:"common.schema.json#/$defs/blake3Hex/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"},message:"must match pattern \""+"^[0-9a-f]{64}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/checksum",schemaPath:"common.schema.json#/$defs/blake3Hex/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs92 === errors;
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
else {
validate20.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

