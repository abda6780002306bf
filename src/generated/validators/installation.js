// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: Installation.

export const validateInstallation = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://open-sesame.invalid/schemas/installation.schema.json","title":"installation.toml","description":"identity of one user's installation","type":"object","additionalProperties":false,"required":["id","namespace"],"properties":{"id":{"$ref":"common.schema.json#/$defs/uuid4"},"namespace":{"description":"uuid5(org.namespace or the product's namespace, \"install:\" + id)","$ref":"common.schema.json#/$defs/uuid5"},"former_orgs":{"description":"domains of organisations that the installation belonged to before, \"\" for none: its vaults of those times are its own","type":"array","items":{"type":"string","maxLength":253}},"org":{"description":"the organisation that the installation belongs to","type":"object","additionalProperties":false,"required":["domain","namespace"],"properties":{"domain":{"description":"domain name in lower case","type":"string","minLength":1,"maxLength":253},"namespace":{"description":"uuid5(NAMESPACE_URL, domain)","$ref":"common.schema.json#/$defs/uuid5"}}},"machine_binding":{"description":"ties the installation to one machine","type":"object","additionalProperties":false,"required":["binding_hash","binding_type"],"properties":{"binding_hash":{"$ref":"common.schema.json#/$defs/blake3Hex"},"binding_type":{"enum":["machine-id","tpm-bound"]}}}}};
const schema33 = {"description":"random UUID (RFC 9562, version 4) in lower case","type":"string","pattern":"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"};
const schema34 = {"description":"name-based UUID (RFC 9562, version 5) in lower case","type":"string","pattern":"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"};
const schema36 = {"description":"BLAKE3-256 in lower-case hex","type":"string","pattern":"^[0-9a-f]{64}$"};
const pattern4 = new RegExp("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", "");
const pattern5 = new RegExp("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", "");
const pattern7 = new RegExp("^[0-9a-f]{64}$", "");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://open-sesame.invalid/schemas/installation.schema.json" */;
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
if(((data.id === undefined) && (missing0 = "id")) || ((data.namespace === undefined) && (missing0 = "namespace"))){
validate20.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((((key0 === "id") || (key0 === "namespace")) || (key0 === "former_orgs")) || (key0 === "org")) || (key0 === "machine_binding"))){
validate20.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.id !== undefined){
let data0 = data.id;
const _errs2 = errors;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate20.errors = [{instancePath:instancePath+"/id",schemaPath:"common.schema.json#/$defs/uuid4/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},message:"must match pattern \""+"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/id",schemaPath:"common.schema.json#/$defs/uuid4/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.namespace !== undefined){
let data1 = data.namespace;
const _errs5 = errors;
const _errs6 = errors;
if(errors === _errs6){
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
validate20.errors = [{instancePath:instancePath+"/namespace",schemaPath:"common.schema.json#/$defs/uuid5/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},message:"must match pattern \""+"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/namespace",schemaPath:"common.schema.json#/$defs/uuid5/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.former_orgs !== undefined){
let data2 = data.former_orgs;
const _errs8 = errors;
if(errors === _errs8){
if(Array.isArray(data2)){
var valid3 = true;
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
const _errs10 = errors;
if(errors === _errs10){
if(typeof data3 === "string"){
if(data3.length > 253){
validate20.errors = [{instancePath:instancePath+"/former_orgs/" + i0,schemaPath:"#/properties/former_orgs/items/maxLength",keyword:"maxLength",params:{limit: 253},message:"must NOT have more than 253 characters"}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/former_orgs/" + i0,schemaPath:"#/properties/former_orgs/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid3 = _errs10 === errors;
if(!valid3){
break;
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/former_orgs",schemaPath:"#/properties/former_orgs/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.org !== undefined){
let data4 = data.org;
const _errs12 = errors;
if(errors === _errs12){
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
let missing1;
if(((data4.domain === undefined) && (missing1 = "domain")) || ((data4.namespace === undefined) && (missing1 = "namespace"))){
validate20.errors = [{instancePath:instancePath+"/org",schemaPath:"#/properties/org/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
const _errs14 = errors;
for(const key1 in data4){
if(!((key1 === "domain") || (key1 === "namespace"))){
validate20.errors = [{instancePath:instancePath+"/org",schemaPath:"#/properties/org/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs14 === errors){
if(data4.domain !== undefined){
let data5 = data4.domain;
const _errs15 = errors;
if(errors === _errs15){
if(typeof data5 === "string"){
if(data5.length > 253){
validate20.errors = [{instancePath:instancePath+"/org/domain",schemaPath:"#/properties/org/properties/domain/maxLength",keyword:"maxLength",params:{limit: 253},message:"must NOT have more than 253 characters"}];
return false;
}
else {
if(data5.length < 1){
validate20.errors = [{instancePath:instancePath+"/org/domain",schemaPath:"#/properties/org/properties/domain/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/org/domain",schemaPath:"#/properties/org/properties/domain/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid4 = _errs15 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data4.namespace !== undefined){
let data6 = data4.namespace;
const _errs17 = errors;
const _errs18 = errors;
if(errors === _errs18){
if(typeof data6 === "string"){
if(!pattern5.test(data6)){
validate20.errors = [{instancePath:instancePath+"/org/namespace",schemaPath:"common.schema.json#/$defs/uuid5/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},message:"must match pattern \""+"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/org/namespace",schemaPath:"common.schema.json#/$defs/uuid5/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
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
else {
validate20.errors = [{instancePath:instancePath+"/org",schemaPath:"#/properties/org/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.machine_binding !== undefined){
let data7 = data.machine_binding;
const _errs20 = errors;
if(errors === _errs20){
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
let missing2;
if(((data7.binding_hash === undefined) && (missing2 = "binding_hash")) || ((data7.binding_type === undefined) && (missing2 = "binding_type"))){
validate20.errors = [{instancePath:instancePath+"/machine_binding",schemaPath:"#/properties/machine_binding/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"}];
return false;
}
else {
const _errs22 = errors;
for(const key2 in data7){
if(!((key2 === "binding_hash") || (key2 === "binding_type"))){
validate20.errors = [{instancePath:instancePath+"/machine_binding",schemaPath:"#/properties/machine_binding/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs22 === errors){
if(data7.binding_hash !== undefined){
let data8 = data7.binding_hash;
const _errs23 = errors;
const _errs24 = errors;
if(errors === _errs24){
if(typeof data8 === "string"){
if(!pattern7.test(data8)){
validate20.errors = [{instancePath:instancePath+"/machine_binding/binding_hash",schemaPath:"common.schema.json#/$defs/blake3Hex/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"},message:"must match pattern \""+"^[0-9a-f]{64}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/machine_binding/binding_hash",schemaPath:"common.schema.json#/$defs/blake3Hex/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid6 = _errs23 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data7.binding_type !== undefined){
let data9 = data7.binding_type;
const _errs26 = errors;
if(!((data9 === "machine-id") || (data9 === "tpm-bound"))){
validate20.errors = [{instancePath:instancePath+"/machine_binding/binding_type",schemaPath:"#/properties/machine_binding/properties/binding_type/enum",keyword:"enum",params:{allowedValues: schema31.properties.machine_binding.properties.binding_type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid6 = _errs26 === errors;
}
else {
var valid6 = true;
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/machine_binding",schemaPath:"#/properties/machine_binding/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs20 === errors;
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
else {
validate20.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

