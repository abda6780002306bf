// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: Installation.

export const validateInstallation = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://open-sesame.invalid/schemas/installation.schema.json","title":"installation.toml","description":"identity of one user's installation","type":"object","additionalProperties":false,"required":["id","namespace"],"properties":{"id":{"$ref":"common.schema.json#/$defs/uuid4"},"namespace":{"description":"uuid5(org.namespace or the product's namespace, \"install:\" + id)","$ref":"common.schema.json#/$defs/uuid5"},"org":{"description":"the organisation that the installation belongs to","type":"object","additionalProperties":false,"required":["domain","namespace"],"properties":{"domain":{"description":"domain name in lower case","type":"string","minLength":1,"maxLength":253},"namespace":{"description":"uuid5(NAMESPACE_URL, domain)","$ref":"common.schema.json#/$defs/uuid5"}}},"machine_binding":{"description":"ties the installation to one machine","type":"object","additionalProperties":false,"required":["binding_hash","binding_type"],"properties":{"binding_hash":{"$ref":"common.schema.json#/$defs/blake3Hex"},"binding_type":{"enum":["machine-id","tpm-bound"]}}}}};
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
if(!((((key0 === "id") || (key0 === "namespace")) || (key0 === "org")) || (key0 === "machine_binding"))){
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
if(data.org !== undefined){
let data2 = data.org;
const _errs8 = errors;
if(errors === _errs8){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing1;
if(((data2.domain === undefined) && (missing1 = "domain")) || ((data2.namespace === undefined) && (missing1 = "namespace"))){
validate20.errors = [{instancePath:instancePath+"/org",schemaPath:"#/properties/org/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
const _errs10 = errors;
for(const key1 in data2){
if(!((key1 === "domain") || (key1 === "namespace"))){
validate20.errors = [{instancePath:instancePath+"/org",schemaPath:"#/properties/org/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs10 === errors){
if(data2.domain !== undefined){
let data3 = data2.domain;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data3 === "string"){
if(data3.length > 253){
validate20.errors = [{instancePath:instancePath+"/org/domain",schemaPath:"#/properties/org/properties/domain/maxLength",keyword:"maxLength",params:{limit: 253},message:"must NOT have more than 253 characters"}];
return false;
}
else {
if(data3.length < 1){
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
var valid3 = _errs11 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.namespace !== undefined){
let data4 = data2.namespace;
const _errs13 = errors;
const _errs14 = errors;
if(errors === _errs14){
if(typeof data4 === "string"){
if(!pattern5.test(data4)){
validate20.errors = [{instancePath:instancePath+"/org/namespace",schemaPath:"common.schema.json#/$defs/uuid5/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},message:"must match pattern \""+"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/org/namespace",schemaPath:"common.schema.json#/$defs/uuid5/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid3 = _errs13 === errors;
}
else {
var valid3 = true;
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
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.machine_binding !== undefined){
let data5 = data.machine_binding;
const _errs16 = errors;
if(errors === _errs16){
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
let missing2;
if(((data5.binding_hash === undefined) && (missing2 = "binding_hash")) || ((data5.binding_type === undefined) && (missing2 = "binding_type"))){
validate20.errors = [{instancePath:instancePath+"/machine_binding",schemaPath:"#/properties/machine_binding/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"}];
return false;
}
else {
const _errs18 = errors;
for(const key2 in data5){
if(!((key2 === "binding_hash") || (key2 === "binding_type"))){
validate20.errors = [{instancePath:instancePath+"/machine_binding",schemaPath:"#/properties/machine_binding/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs18 === errors){
if(data5.binding_hash !== undefined){
let data6 = data5.binding_hash;
const _errs19 = errors;
const _errs20 = errors;
if(errors === _errs20){
if(typeof data6 === "string"){
if(!pattern7.test(data6)){
validate20.errors = [{instancePath:instancePath+"/machine_binding/binding_hash",schemaPath:"common.schema.json#/$defs/blake3Hex/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"},message:"must match pattern \""+"^[0-9a-f]{64}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/machine_binding/binding_hash",schemaPath:"common.schema.json#/$defs/blake3Hex/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid5 = _errs19 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data5.binding_type !== undefined){
let data7 = data5.binding_type;
const _errs22 = errors;
if(!((data7 === "machine-id") || (data7 === "tpm-bound"))){
validate20.errors = [{instancePath:instancePath+"/machine_binding/binding_type",schemaPath:"#/properties/machine_binding/properties/binding_type/enum",keyword:"enum",params:{allowedValues: schema31.properties.machine_binding.properties.binding_type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid5 = _errs22 === errors;
}
else {
var valid5 = true;
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
var valid0 = _errs16 === errors;
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
else {
validate20.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

