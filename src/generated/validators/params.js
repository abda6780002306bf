// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: RegisterParams, ReportLockedParams, InitParams, MigrateParams, RebindParams, CreateParams, UnlockParams, GetParams, BundleParams, RenameParams, RollbackParams.

export const validateRegisterParams = validate21;
const schema32 = {"type":"object","additionalProperties":false,"required":["daemon","pid"],"properties":{"daemon":{"const":"daemon-secrets"},"pid":{"description":"its process id, which its broker's connection does not show","type":"integer","minimum":1,"maximum":4194304}}};

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
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.daemon === undefined) && (missing0 = "daemon")) || ((data.pid === undefined) && (missing0 = "pid"))){
validate21.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "daemon") || (key0 === "pid"))){
validate21.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.daemon !== undefined){
const _errs2 = errors;
if("daemon-secrets" !== data.daemon){
validate21.errors = [{instancePath:instancePath+"/daemon",schemaPath:"#/properties/daemon/const",keyword:"const",params:{allowedValue: "daemon-secrets"},message:"must be equal to constant"}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pid !== undefined){
let data1 = data.pid;
const _errs3 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate21.errors = [{instancePath:instancePath+"/pid",schemaPath:"#/properties/pid/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs3){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 4194304 || isNaN(data1)){
validate21.errors = [{instancePath:instancePath+"/pid",schemaPath:"#/properties/pid/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4194304},message:"must be <= 4194304"}];
return false;
}
else {
if(data1 < 1 || isNaN(data1)){
validate21.errors = [{instancePath:instancePath+"/pid",schemaPath:"#/properties/pid/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate21.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate21.errors = vErrors;
return errors === 0;
}
validate21.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateReportLockedParams = validate22;
const schema33 = {"type":"object","additionalProperties":false,"required":["cause","locked_at"],"properties":{"cause":{"description":"which limit locked the vault","enum":["idle","absolute"]},"locked_at":{"description":"Unix milliseconds; the report may come later, when the bus was away","type":"integer","minimum":0,"maximum":9007199254740991}}};

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
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.cause === undefined) && (missing0 = "cause")) || ((data.locked_at === undefined) && (missing0 = "locked_at"))){
validate22.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "cause") || (key0 === "locked_at"))){
validate22.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.cause !== undefined){
let data0 = data.cause;
const _errs2 = errors;
if(!((data0 === "idle") || (data0 === "absolute"))){
validate22.errors = [{instancePath:instancePath+"/cause",schemaPath:"#/properties/cause/enum",keyword:"enum",params:{allowedValues: schema33.properties.cause.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.locked_at !== undefined){
let data1 = data.locked_at;
const _errs3 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate22.errors = [{instancePath:instancePath+"/locked_at",schemaPath:"#/properties/locked_at/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs3){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 9007199254740991 || isNaN(data1)){
validate22.errors = [{instancePath:instancePath+"/locked_at",schemaPath:"#/properties/locked_at/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data1 < 0 || isNaN(data1)){
validate22.errors = [{instancePath:instancePath+"/locked_at",schemaPath:"#/properties/locked_at/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate22.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateInitParams = validate23;
const schema34 = {"type":"object","additionalProperties":false,"properties":{"org":{"description":"domain of the organisation","type":"string","minLength":1,"maxLength":1024}}};

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
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(key0 === "org")){
validate23.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.org !== undefined){
let data0 = data.org;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(data0.length > 1024){
validate23.errors = [{instancePath:instancePath+"/org",schemaPath:"#/properties/org/maxLength",keyword:"maxLength",params:{limit: 1024},message:"must NOT have more than 1024 characters"}];
return false;
}
else {
if(data0.length < 1){
validate23.errors = [{instancePath:instancePath+"/org",schemaPath:"#/properties/org/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
}
else {
validate23.errors = [{instancePath:instancePath+"/org",schemaPath:"#/properties/org/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
}
}
else {
validate23.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateMigrateParams = validate24;
const schema35 = {"type":"object","additionalProperties":false,"required":["org"],"properties":{"org":{"description":"domain of the organisation to come; \"\" for none","type":"string","maxLength":253},"factor":{"$ref":"common.schema.json#/$defs/factorId"}}};
const schema37 = {"description":"id of a factor within its vault","type":"string","pattern":"^[a-z0-9][a-z0-9-]{0,63}$"};
const pattern4 = new RegExp("^[a-z0-9][a-z0-9-]{0,63}$", "");

function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate24.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.org === undefined) && (missing0 = "org")){
validate24.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "org") || (key0 === "factor"))){
validate24.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.org !== undefined){
let data0 = data.org;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(data0.length > 253){
validate24.errors = [{instancePath:instancePath+"/org",schemaPath:"#/properties/org/maxLength",keyword:"maxLength",params:{limit: 253},message:"must NOT have more than 253 characters"}];
return false;
}
}
else {
validate24.errors = [{instancePath:instancePath+"/org",schemaPath:"#/properties/org/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.factor !== undefined){
let data1 = data.factor;
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
validate24.errors = [{instancePath:instancePath+"/factor",schemaPath:"common.schema.json#/$defs/factorId/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,63}$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9-]{0,63}$"+"\""}];
return false;
}
}
else {
validate24.errors = [{instancePath:instancePath+"/factor",schemaPath:"common.schema.json#/$defs/factorId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate24.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate24.errors = vErrors;
return errors === 0;
}
validate24.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateRebindParams = validate26;
const schema38 = {"type":"object","additionalProperties":false,"required":["binding_type","binding_hash"],"properties":{"binding_type":{"enum":["machine-id","tpm-bound"]},"binding_hash":{"$ref":"common.schema.json#/$defs/blake3Hex"},"factor":{"$ref":"common.schema.json#/$defs/factorId"}}};
const schema39 = {"description":"BLAKE3-256 in lower-case hex","type":"string","pattern":"^[0-9a-f]{64}$"};
const pattern5 = new RegExp("^[0-9a-f]{64}$", "");

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
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.binding_type === undefined) && (missing0 = "binding_type")) || ((data.binding_hash === undefined) && (missing0 = "binding_hash"))){
validate26.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "binding_type") || (key0 === "binding_hash")) || (key0 === "factor"))){
validate26.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.binding_type !== undefined){
let data0 = data.binding_type;
const _errs2 = errors;
if(!((data0 === "machine-id") || (data0 === "tpm-bound"))){
validate26.errors = [{instancePath:instancePath+"/binding_type",schemaPath:"#/properties/binding_type/enum",keyword:"enum",params:{allowedValues: schema38.properties.binding_type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.binding_hash !== undefined){
let data1 = data.binding_hash;
const _errs3 = errors;
const _errs4 = errors;
if(errors === _errs4){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate26.errors = [{instancePath:instancePath+"/binding_hash",schemaPath:"common.schema.json#/$defs/blake3Hex/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"},message:"must match pattern \""+"^[0-9a-f]{64}$"+"\""}];
return false;
}
}
else {
validate26.errors = [{instancePath:instancePath+"/binding_hash",schemaPath:"common.schema.json#/$defs/blake3Hex/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.factor !== undefined){
let data2 = data.factor;
const _errs6 = errors;
const _errs7 = errors;
if(errors === _errs7){
if(typeof data2 === "string"){
if(!pattern4.test(data2)){
validate26.errors = [{instancePath:instancePath+"/factor",schemaPath:"common.schema.json#/$defs/factorId/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,63}$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9-]{0,63}$"+"\""}];
return false;
}
}
else {
validate26.errors = [{instancePath:instancePath+"/factor",schemaPath:"common.schema.json#/$defs/factorId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate26.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateCreateParams = validate27;
const schema41 = {"type":"object","additionalProperties":false,"required":["factor"],"properties":{"factor":{"type":"object","additionalProperties":false,"required":["kind","kdf","salt"],"properties":{"kind":{"const":"password"},"kdf":{"$ref":"common.schema.json#/$defs/passwordKdf"},"salt":{"$ref":"common.schema.json#/$defs/salt"}}}}};
const schema42 = {"description":"how a password becomes a key-encryption key; never weaker than the OWASP minimum, bounded so that nobody is made to compute for hours","oneOf":[{"type":"object","additionalProperties":false,"required":["algorithm","memory_kib","passes","lanes"],"properties":{"algorithm":{"const":"argon2id"},"memory_kib":{"type":"integer","minimum":19456,"maximum":4194304},"passes":{"type":"integer","minimum":2,"maximum":64},"lanes":{"type":"integer","minimum":1,"maximum":64}}},{"type":"object","additionalProperties":false,"required":["algorithm","iterations"],"properties":{"algorithm":{"const":"pbkdf2-sha256"},"iterations":{"type":"integer","minimum":600000,"maximum":100000000}}}]};
const schema43 = {"description":"16 to 64 bytes in padded base64","type":"string","minLength":24,"maxLength":88,"pattern":"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"};
const pattern7 = new RegExp("^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", "");

function validate27(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate27.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.factor === undefined) && (missing0 = "factor")){
validate27.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(key0 === "factor")){
validate27.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.factor !== undefined){
let data0 = data.factor;
const _errs2 = errors;
if(errors === _errs2){
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing1;
if((((data0.kind === undefined) && (missing1 = "kind")) || ((data0.kdf === undefined) && (missing1 = "kdf"))) || ((data0.salt === undefined) && (missing1 = "salt"))){
validate27.errors = [{instancePath:instancePath+"/factor",schemaPath:"#/properties/factor/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
const _errs4 = errors;
for(const key1 in data0){
if(!(((key1 === "kind") || (key1 === "kdf")) || (key1 === "salt"))){
validate27.errors = [{instancePath:instancePath+"/factor",schemaPath:"#/properties/factor/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs4 === errors){
if(data0.kind !== undefined){
const _errs5 = errors;
if("password" !== data0.kind){
validate27.errors = [{instancePath:instancePath+"/factor/kind",schemaPath:"#/properties/factor/properties/kind/const",keyword:"const",params:{allowedValue: "password"},message:"must be equal to constant"}];
return false;
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data0.kdf !== undefined){
let data2 = data0.kdf;
const _errs6 = errors;
const _errs8 = errors;
let valid3 = false;
let passing0 = null;
const _errs9 = errors;
if(errors === _errs9){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing2;
if(((((data2.algorithm === undefined) && (missing2 = "algorithm")) || ((data2.memory_kib === undefined) && (missing2 = "memory_kib"))) || ((data2.passes === undefined) && (missing2 = "passes"))) || ((data2.lanes === undefined) && (missing2 = "lanes"))){
const err0 = {instancePath:instancePath+"/factor/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
const _errs11 = errors;
for(const key2 in data2){
if(!((((key2 === "algorithm") || (key2 === "memory_kib")) || (key2 === "passes")) || (key2 === "lanes"))){
const err1 = {instancePath:instancePath+"/factor/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
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
if(_errs11 === errors){
if(data2.algorithm !== undefined){
const _errs12 = errors;
if("argon2id" !== data2.algorithm){
const err2 = {instancePath:instancePath+"/factor/kdf/algorithm",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/algorithm/const",keyword:"const",params:{allowedValue: "argon2id"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var valid4 = _errs12 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data2.memory_kib !== undefined){
let data4 = data2.memory_kib;
const _errs13 = errors;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err3 = {instancePath:instancePath+"/factor/kdf/memory_kib",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/memory_kib/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(errors === _errs13){
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 4194304 || isNaN(data4)){
const err4 = {instancePath:instancePath+"/factor/kdf/memory_kib",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/memory_kib/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4194304},message:"must be <= 4194304"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
if(data4 < 19456 || isNaN(data4)){
const err5 = {instancePath:instancePath+"/factor/kdf/memory_kib",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/memory_kib/minimum",keyword:"minimum",params:{comparison: ">=", limit: 19456},message:"must be >= 19456"};
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
}
var valid4 = _errs13 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data2.passes !== undefined){
let data5 = data2.passes;
const _errs15 = errors;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
const err6 = {instancePath:instancePath+"/factor/kdf/passes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/passes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(errors === _errs15){
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 > 64 || isNaN(data5)){
const err7 = {instancePath:instancePath+"/factor/kdf/passes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/passes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
else {
if(data5 < 2 || isNaN(data5)){
const err8 = {instancePath:instancePath+"/factor/kdf/passes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/passes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 2},message:"must be >= 2"};
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
}
var valid4 = _errs15 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data2.lanes !== undefined){
let data6 = data2.lanes;
const _errs17 = errors;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
const err9 = {instancePath:instancePath+"/factor/kdf/lanes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/lanes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(errors === _errs17){
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 64 || isNaN(data6)){
const err10 = {instancePath:instancePath+"/factor/kdf/lanes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/lanes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
else {
if(data6 < 1 || isNaN(data6)){
const err11 = {instancePath:instancePath+"/factor/kdf/lanes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/lanes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
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
}
var valid4 = _errs17 === errors;
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
else {
const err12 = {instancePath:instancePath+"/factor/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
var _valid0 = _errs9 === errors;
if(_valid0){
valid3 = true;
passing0 = 0;
var props0 = true;
}
const _errs19 = errors;
if(errors === _errs19){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing3;
if(((data2.algorithm === undefined) && (missing3 = "algorithm")) || ((data2.iterations === undefined) && (missing3 = "iterations"))){
const err13 = {instancePath:instancePath+"/factor/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/required",keyword:"required",params:{missingProperty: missing3},message:"must have required property '"+missing3+"'"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
else {
const _errs21 = errors;
for(const key3 in data2){
if(!((key3 === "algorithm") || (key3 === "iterations"))){
const err14 = {instancePath:instancePath+"/factor/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
break;
}
}
if(_errs21 === errors){
if(data2.algorithm !== undefined){
const _errs22 = errors;
if("pbkdf2-sha256" !== data2.algorithm){
const err15 = {instancePath:instancePath+"/factor/kdf/algorithm",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/properties/algorithm/const",keyword:"const",params:{allowedValue: "pbkdf2-sha256"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
var valid5 = _errs22 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data2.iterations !== undefined){
let data8 = data2.iterations;
const _errs23 = errors;
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
const err16 = {instancePath:instancePath+"/factor/kdf/iterations",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/properties/iterations/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(errors === _errs23){
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 > 100000000 || isNaN(data8)){
const err17 = {instancePath:instancePath+"/factor/kdf/iterations",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/properties/iterations/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000000},message:"must be <= 100000000"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
else {
if(data8 < 600000 || isNaN(data8)){
const err18 = {instancePath:instancePath+"/factor/kdf/iterations",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/properties/iterations/minimum",keyword:"minimum",params:{comparison: ">=", limit: 600000},message:"must be >= 600000"};
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
}
var valid5 = _errs23 === errors;
}
else {
var valid5 = true;
}
}
}
}
}
else {
const err19 = {instancePath:instancePath+"/factor/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
var _valid0 = _errs19 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid3 = true;
passing0 = 1;
if(props0 !== true){
props0 = true;
}
}
}
if(!valid3){
const err20 = {instancePath:instancePath+"/factor/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
validate27.errors = vErrors;
return false;
}
else {
errors = _errs8;
if(vErrors !== null){
if(_errs8){
vErrors.length = _errs8;
}
else {
vErrors = null;
}
}
}
var valid1 = _errs6 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data0.salt !== undefined){
let data9 = data0.salt;
const _errs25 = errors;
const _errs26 = errors;
if(errors === _errs26){
if(typeof data9 === "string"){
if(data9.length > 88){
validate27.errors = [{instancePath:instancePath+"/factor/salt",schemaPath:"common.schema.json#/$defs/salt/maxLength",keyword:"maxLength",params:{limit: 88},message:"must NOT have more than 88 characters"}];
return false;
}
else {
if(data9.length < 24){
validate27.errors = [{instancePath:instancePath+"/factor/salt",schemaPath:"common.schema.json#/$defs/salt/minLength",keyword:"minLength",params:{limit: 24},message:"must NOT have fewer than 24 characters"}];
return false;
}
else {
if(!pattern7.test(data9)){
validate27.errors = [{instancePath:instancePath+"/factor/salt",schemaPath:"common.schema.json#/$defs/salt/pattern",keyword:"pattern",params:{pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"},message:"must match pattern \""+"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"+"\""}];
return false;
}
}
}
}
else {
validate27.errors = [{instancePath:instancePath+"/factor/salt",schemaPath:"common.schema.json#/$defs/salt/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid1 = _errs25 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
}
else {
validate27.errors = [{instancePath:instancePath+"/factor",schemaPath:"#/properties/factor/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
}
}
}
}
else {
validate27.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate27.errors = vErrors;
return errors === 0;
}
validate27.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateUnlockParams = validate28;
const schema44 = {"type":"object","additionalProperties":false,"required":["factor"],"properties":{"factor":{"$ref":"common.schema.json#/$defs/factorId"},"rewrap":{"description":"what the second key of the body was derived by","type":"object","additionalProperties":false,"required":["kdf","salt"],"properties":{"kdf":{"$ref":"common.schema.json#/$defs/passwordKdf"},"salt":{"$ref":"common.schema.json#/$defs/salt"}}}}};

function validate28(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate28.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.factor === undefined) && (missing0 = "factor")){
validate28.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "factor") || (key0 === "rewrap"))){
validate28.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.factor !== undefined){
let data0 = data.factor;
const _errs2 = errors;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate28.errors = [{instancePath:instancePath+"/factor",schemaPath:"common.schema.json#/$defs/factorId/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,63}$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9-]{0,63}$"+"\""}];
return false;
}
}
else {
validate28.errors = [{instancePath:instancePath+"/factor",schemaPath:"common.schema.json#/$defs/factorId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.rewrap !== undefined){
let data1 = data.rewrap;
const _errs5 = errors;
if(errors === _errs5){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
let missing1;
if(((data1.kdf === undefined) && (missing1 = "kdf")) || ((data1.salt === undefined) && (missing1 = "salt"))){
validate28.errors = [{instancePath:instancePath+"/rewrap",schemaPath:"#/properties/rewrap/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
const _errs7 = errors;
for(const key1 in data1){
if(!((key1 === "kdf") || (key1 === "salt"))){
validate28.errors = [{instancePath:instancePath+"/rewrap",schemaPath:"#/properties/rewrap/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs7 === errors){
if(data1.kdf !== undefined){
let data2 = data1.kdf;
const _errs8 = errors;
const _errs10 = errors;
let valid4 = false;
let passing0 = null;
const _errs11 = errors;
if(errors === _errs11){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing2;
if(((((data2.algorithm === undefined) && (missing2 = "algorithm")) || ((data2.memory_kib === undefined) && (missing2 = "memory_kib"))) || ((data2.passes === undefined) && (missing2 = "passes"))) || ((data2.lanes === undefined) && (missing2 = "lanes"))){
const err0 = {instancePath:instancePath+"/rewrap/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
const _errs13 = errors;
for(const key2 in data2){
if(!((((key2 === "algorithm") || (key2 === "memory_kib")) || (key2 === "passes")) || (key2 === "lanes"))){
const err1 = {instancePath:instancePath+"/rewrap/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
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
if(_errs13 === errors){
if(data2.algorithm !== undefined){
const _errs14 = errors;
if("argon2id" !== data2.algorithm){
const err2 = {instancePath:instancePath+"/rewrap/kdf/algorithm",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/algorithm/const",keyword:"const",params:{allowedValue: "argon2id"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var valid5 = _errs14 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data2.memory_kib !== undefined){
let data4 = data2.memory_kib;
const _errs15 = errors;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err3 = {instancePath:instancePath+"/rewrap/kdf/memory_kib",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/memory_kib/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(errors === _errs15){
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 4194304 || isNaN(data4)){
const err4 = {instancePath:instancePath+"/rewrap/kdf/memory_kib",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/memory_kib/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4194304},message:"must be <= 4194304"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
if(data4 < 19456 || isNaN(data4)){
const err5 = {instancePath:instancePath+"/rewrap/kdf/memory_kib",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/memory_kib/minimum",keyword:"minimum",params:{comparison: ">=", limit: 19456},message:"must be >= 19456"};
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
}
var valid5 = _errs15 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data2.passes !== undefined){
let data5 = data2.passes;
const _errs17 = errors;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
const err6 = {instancePath:instancePath+"/rewrap/kdf/passes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/passes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(errors === _errs17){
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 > 64 || isNaN(data5)){
const err7 = {instancePath:instancePath+"/rewrap/kdf/passes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/passes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
else {
if(data5 < 2 || isNaN(data5)){
const err8 = {instancePath:instancePath+"/rewrap/kdf/passes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/passes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 2},message:"must be >= 2"};
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
}
var valid5 = _errs17 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data2.lanes !== undefined){
let data6 = data2.lanes;
const _errs19 = errors;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
const err9 = {instancePath:instancePath+"/rewrap/kdf/lanes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/lanes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(errors === _errs19){
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 64 || isNaN(data6)){
const err10 = {instancePath:instancePath+"/rewrap/kdf/lanes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/lanes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 64},message:"must be <= 64"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
else {
if(data6 < 1 || isNaN(data6)){
const err11 = {instancePath:instancePath+"/rewrap/kdf/lanes",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/properties/lanes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
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
}
var valid5 = _errs19 === errors;
}
else {
var valid5 = true;
}
}
}
}
}
}
}
else {
const err12 = {instancePath:instancePath+"/rewrap/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
var _valid0 = _errs11 === errors;
if(_valid0){
valid4 = true;
passing0 = 0;
var props0 = true;
}
const _errs21 = errors;
if(errors === _errs21){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing3;
if(((data2.algorithm === undefined) && (missing3 = "algorithm")) || ((data2.iterations === undefined) && (missing3 = "iterations"))){
const err13 = {instancePath:instancePath+"/rewrap/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/required",keyword:"required",params:{missingProperty: missing3},message:"must have required property '"+missing3+"'"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
else {
const _errs23 = errors;
for(const key3 in data2){
if(!((key3 === "algorithm") || (key3 === "iterations"))){
const err14 = {instancePath:instancePath+"/rewrap/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
break;
}
}
if(_errs23 === errors){
if(data2.algorithm !== undefined){
const _errs24 = errors;
if("pbkdf2-sha256" !== data2.algorithm){
const err15 = {instancePath:instancePath+"/rewrap/kdf/algorithm",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/properties/algorithm/const",keyword:"const",params:{allowedValue: "pbkdf2-sha256"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
var valid6 = _errs24 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data2.iterations !== undefined){
let data8 = data2.iterations;
const _errs25 = errors;
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
const err16 = {instancePath:instancePath+"/rewrap/kdf/iterations",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/properties/iterations/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(errors === _errs25){
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 > 100000000 || isNaN(data8)){
const err17 = {instancePath:instancePath+"/rewrap/kdf/iterations",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/properties/iterations/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000000},message:"must be <= 100000000"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
else {
if(data8 < 600000 || isNaN(data8)){
const err18 = {instancePath:instancePath+"/rewrap/kdf/iterations",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/properties/iterations/minimum",keyword:"minimum",params:{comparison: ">=", limit: 600000},message:"must be >= 600000"};
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
}
var valid6 = _errs25 === errors;
}
else {
var valid6 = true;
}
}
}
}
}
else {
const err19 = {instancePath:instancePath+"/rewrap/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
var _valid0 = _errs21 === errors;
if(_valid0 && valid4){
valid4 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid4 = true;
passing0 = 1;
if(props0 !== true){
props0 = true;
}
}
}
if(!valid4){
const err20 = {instancePath:instancePath+"/rewrap/kdf",schemaPath:"common.schema.json#/$defs/passwordKdf/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
validate28.errors = vErrors;
return false;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
var valid2 = _errs8 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data1.salt !== undefined){
let data9 = data1.salt;
const _errs27 = errors;
const _errs28 = errors;
if(errors === _errs28){
if(typeof data9 === "string"){
if(data9.length > 88){
validate28.errors = [{instancePath:instancePath+"/rewrap/salt",schemaPath:"common.schema.json#/$defs/salt/maxLength",keyword:"maxLength",params:{limit: 88},message:"must NOT have more than 88 characters"}];
return false;
}
else {
if(data9.length < 24){
validate28.errors = [{instancePath:instancePath+"/rewrap/salt",schemaPath:"common.schema.json#/$defs/salt/minLength",keyword:"minLength",params:{limit: 24},message:"must NOT have fewer than 24 characters"}];
return false;
}
else {
if(!pattern7.test(data9)){
validate28.errors = [{instancePath:instancePath+"/rewrap/salt",schemaPath:"common.schema.json#/$defs/salt/pattern",keyword:"pattern",params:{pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"},message:"must match pattern \""+"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"+"\""}];
return false;
}
}
}
}
else {
validate28.errors = [{instancePath:instancePath+"/rewrap/salt",schemaPath:"common.schema.json#/$defs/salt/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid2 = _errs27 === errors;
}
else {
var valid2 = true;
}
}
}
}
}
else {
validate28.errors = [{instancePath:instancePath+"/rewrap",schemaPath:"#/properties/rewrap/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate28.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate28.errors = vErrors;
return errors === 0;
}
validate28.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateGetParams = validate29;
const schema48 = {"type":"object","additionalProperties":false,"properties":{"version":{"$ref":"common.schema.json#/$defs/secretVersion"}}};
const schema49 = {"description":"version of a secret, counted from 1","type":"integer","minimum":1,"maximum":4294967295};

function validate29(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate29.evaluated;
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
if(!(key0 === "version")){
validate29.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.version !== undefined){
let data0 = data.version;
const _errs3 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate29.errors = [{instancePath:instancePath+"/version",schemaPath:"common.schema.json#/$defs/secretVersion/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs3){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 4294967295 || isNaN(data0)){
validate29.errors = [{instancePath:instancePath+"/version",schemaPath:"common.schema.json#/$defs/secretVersion/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},message:"must be <= 4294967295"}];
return false;
}
else {
if(data0 < 1 || isNaN(data0)){
validate29.errors = [{instancePath:instancePath+"/version",schemaPath:"common.schema.json#/$defs/secretVersion/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
}
}
}
else {
validate29.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate29.errors = vErrors;
return errors === 0;
}
validate29.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateBundleParams = validate30;
const schema50 = {"type":"object","additionalProperties":false,"properties":{}};

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
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
validate30.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
else {
validate30.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate30.errors = vErrors;
return errors === 0;
}
validate30.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateRenameParams = validate31;
const schema51 = {"type":"object","additionalProperties":false,"required":["to"],"properties":{"to":{"$ref":"common.schema.json#/$defs/keyName"}}};
const schema52 = {"description":"name of a secret: parts divided by \"/\", none of them empty, \".\" or \"..\"","type":"string","maxLength":256,"pattern":"^(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+)*$"};
const pattern10 = new RegExp("^(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+)*$", "");

function validate31(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate31.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.to === undefined) && (missing0 = "to")){
validate31.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(key0 === "to")){
validate31.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.to !== undefined){
let data0 = data.to;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data0 === "string"){
if(data0.length > 256){
validate31.errors = [{instancePath:instancePath+"/to",schemaPath:"common.schema.json#/$defs/keyName/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"}];
return false;
}
else {
if(!pattern10.test(data0)){
validate31.errors = [{instancePath:instancePath+"/to",schemaPath:"common.schema.json#/$defs/keyName/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+)*$"},message:"must match pattern \""+"^(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+)*$"+"\""}];
return false;
}
}
}
else {
validate31.errors = [{instancePath:instancePath+"/to",schemaPath:"common.schema.json#/$defs/keyName/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
}
}
}
}
else {
validate31.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate31.errors = vErrors;
return errors === 0;
}
validate31.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateRollbackParams = validate32;
const schema53 = {"type":"object","additionalProperties":false,"required":["version"],"properties":{"version":{"$ref":"common.schema.json#/$defs/secretVersion"}}};

function validate32(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate32.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.version === undefined) && (missing0 = "version")){
validate32.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(key0 === "version")){
validate32.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.version !== undefined){
let data0 = data.version;
const _errs3 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate32.errors = [{instancePath:instancePath+"/version",schemaPath:"common.schema.json#/$defs/secretVersion/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs3){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 4294967295 || isNaN(data0)){
validate32.errors = [{instancePath:instancePath+"/version",schemaPath:"common.schema.json#/$defs/secretVersion/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},message:"must be <= 4294967295"}];
return false;
}
else {
if(data0 < 1 || isNaN(data0)){
validate32.errors = [{instancePath:instancePath+"/version",schemaPath:"common.schema.json#/$defs/secretVersion/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
}
}
}
}
else {
validate32.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate32.errors = vErrors;
return errors === 0;
}
validate32.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

