// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: DeviceSeedFile.

export const validateDeviceSeed = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://open-sesame.invalid/schemas/device-seed.schema.json","title":"/etc/pds/installation.toml","description":"what every identity that is made on a device is to have","type":"object","additionalProperties":false,"properties":{"org":{"description":"the organisation that the device belongs to","type":"object","additionalProperties":false,"required":["domain"],"properties":{"domain":{"description":"domain name in lower case","type":"string","minLength":1,"maxLength":253},"namespace":{"description":"uuid5(NAMESPACE_URL, domain); may be left out, since it follows","$ref":"common.schema.json#/$defs/uuid5"}}},"machine_binding":{"description":"how identities are to be bound to the machine","type":"object","additionalProperties":false,"required":["binding_type"],"properties":{"binding_type":{"enum":["machine-id","tpm-bound"]}}}}};
const schema33 = {"description":"name-based UUID (RFC 9562, version 5) in lower case","type":"string","pattern":"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"};
const pattern4 = new RegExp("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", "");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://open-sesame.invalid/schemas/device-seed.schema.json" */;
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
if(!((key0 === "org") || (key0 === "machine_binding"))){
validate20.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.org !== undefined){
let data0 = data.org;
const _errs2 = errors;
if(errors === _errs2){
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing0;
if((data0.domain === undefined) && (missing0 = "domain")){
validate20.errors = [{instancePath:instancePath+"/org",schemaPath:"#/properties/org/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs4 = errors;
for(const key1 in data0){
if(!((key1 === "domain") || (key1 === "namespace"))){
validate20.errors = [{instancePath:instancePath+"/org",schemaPath:"#/properties/org/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs4 === errors){
if(data0.domain !== undefined){
let data1 = data0.domain;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data1 === "string"){
if(data1.length > 253){
validate20.errors = [{instancePath:instancePath+"/org/domain",schemaPath:"#/properties/org/properties/domain/maxLength",keyword:"maxLength",params:{limit: 253},message:"must NOT have more than 253 characters"}];
return false;
}
else {
if(data1.length < 1){
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
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data0.namespace !== undefined){
let data2 = data0.namespace;
const _errs7 = errors;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern4.test(data2)){
validate20.errors = [{instancePath:instancePath+"/org/namespace",schemaPath:"common.schema.json#/$defs/uuid5/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},message:"must match pattern \""+"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/org/namespace",schemaPath:"common.schema.json#/$defs/uuid5/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid1 = _errs7 === errors;
}
else {
var valid1 = true;
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
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.machine_binding !== undefined){
let data3 = data.machine_binding;
const _errs10 = errors;
if(errors === _errs10){
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
let missing1;
if((data3.binding_type === undefined) && (missing1 = "binding_type")){
validate20.errors = [{instancePath:instancePath+"/machine_binding",schemaPath:"#/properties/machine_binding/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
const _errs12 = errors;
for(const key2 in data3){
if(!(key2 === "binding_type")){
validate20.errors = [{instancePath:instancePath+"/machine_binding",schemaPath:"#/properties/machine_binding/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs12 === errors){
if(data3.binding_type !== undefined){
let data4 = data3.binding_type;
if(!((data4 === "machine-id") || (data4 === "tpm-bound"))){
validate20.errors = [{instancePath:instancePath+"/machine_binding/binding_type",schemaPath:"#/properties/machine_binding/properties/binding_type/enum",keyword:"enum",params:{allowedValues: schema31.properties.machine_binding.properties.binding_type.enum},message:"must be equal to one of the allowed values"}];
return false;
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
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
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

