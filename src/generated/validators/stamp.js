// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: RequestStamp, ReplyStamp.

export const validateRequestStamp = validate21;
const schema32 = {"description":"what the router adds to a request that it forwards","type":"object","additionalProperties":false,"required":["rid","actor"],"properties":{"rid":{"$ref":"common.schema.json#/$defs/safeInteger"},"actor":{"$ref":"common.schema.json#/$defs/actor"}}};
const schema34 = {"description":"1 … 2^53-1","type":"integer","minimum":1,"maximum":9007199254740991};
const schema35 = {"description":"who is at the other end of a bus connection: the kernel's word, never the peer's","type":"object","additionalProperties":false,"required":["connection","uid","pid","exe","unit","clearance"],"properties":{"connection":{"description":"number of the bus connection, unique while daemon-profile runs","type":"integer","minimum":0,"maximum":9007199254740991},"uid":{"$ref":"#/$defs/processId"},"pid":{"$ref":"#/$defs/processId"},"exe":{"description":"path of the peer's executable; \"unknown\" where the kernel does not say","type":"string","maxLength":4096},"unit":{"description":"unit of the service manager that the peer runs in: \"session\", \"system:NAME\", \"user:NAME\"; \"\" where the kernel does not say","type":"string","maxLength":512},"clearance":{"enum":["client","daemon"]}}};
const schema36 = {"description":"Linux user or process id","type":"integer","minimum":0,"maximum":4294967295};

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
let missing0;
if(((((((data.connection === undefined) && (missing0 = "connection")) || ((data.uid === undefined) && (missing0 = "uid"))) || ((data.pid === undefined) && (missing0 = "pid"))) || ((data.exe === undefined) && (missing0 = "exe"))) || ((data.unit === undefined) && (missing0 = "unit"))) || ((data.clearance === undefined) && (missing0 = "clearance"))){
validate23.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((((((key0 === "connection") || (key0 === "uid")) || (key0 === "pid")) || (key0 === "exe")) || (key0 === "unit")) || (key0 === "clearance"))){
validate23.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.connection !== undefined){
let data0 = data.connection;
const _errs2 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate23.errors = [{instancePath:instancePath+"/connection",schemaPath:"#/properties/connection/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs2){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 9007199254740991 || isNaN(data0)){
validate23.errors = [{instancePath:instancePath+"/connection",schemaPath:"#/properties/connection/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data0 < 0 || isNaN(data0)){
validate23.errors = [{instancePath:instancePath+"/connection",schemaPath:"#/properties/connection/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
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
if(data.uid !== undefined){
let data1 = data.uid;
const _errs4 = errors;
const _errs5 = errors;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
validate23.errors = [{instancePath:instancePath+"/uid",schemaPath:"#/$defs/processId/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs5){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 4294967295 || isNaN(data1)){
validate23.errors = [{instancePath:instancePath+"/uid",schemaPath:"#/$defs/processId/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},message:"must be <= 4294967295"}];
return false;
}
else {
if(data1 < 0 || isNaN(data1)){
validate23.errors = [{instancePath:instancePath+"/uid",schemaPath:"#/$defs/processId/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pid !== undefined){
let data2 = data.pid;
const _errs7 = errors;
const _errs8 = errors;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
validate23.errors = [{instancePath:instancePath+"/pid",schemaPath:"#/$defs/processId/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs8){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 4294967295 || isNaN(data2)){
validate23.errors = [{instancePath:instancePath+"/pid",schemaPath:"#/$defs/processId/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},message:"must be <= 4294967295"}];
return false;
}
else {
if(data2 < 0 || isNaN(data2)){
validate23.errors = [{instancePath:instancePath+"/pid",schemaPath:"#/$defs/processId/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.exe !== undefined){
let data3 = data.exe;
const _errs10 = errors;
if(errors === _errs10){
if(typeof data3 === "string"){
if(data3.length > 4096){
validate23.errors = [{instancePath:instancePath+"/exe",schemaPath:"#/properties/exe/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters"}];
return false;
}
}
else {
validate23.errors = [{instancePath:instancePath+"/exe",schemaPath:"#/properties/exe/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.unit !== undefined){
let data4 = data.unit;
const _errs12 = errors;
if(errors === _errs12){
if(typeof data4 === "string"){
if(data4.length > 512){
validate23.errors = [{instancePath:instancePath+"/unit",schemaPath:"#/properties/unit/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"}];
return false;
}
}
else {
validate23.errors = [{instancePath:instancePath+"/unit",schemaPath:"#/properties/unit/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.clearance !== undefined){
let data5 = data.clearance;
const _errs14 = errors;
if(!((data5 === "client") || (data5 === "daemon"))){
validate23.errors = [{instancePath:instancePath+"/clearance",schemaPath:"#/properties/clearance/enum",keyword:"enum",params:{allowedValues: schema35.properties.clearance.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs14 === errors;
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
else {
validate23.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


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
if(((data.rid === undefined) && (missing0 = "rid")) || ((data.actor === undefined) && (missing0 = "actor"))){
validate21.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "rid") || (key0 === "actor"))){
validate21.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.rid !== undefined){
let data0 = data.rid;
const _errs2 = errors;
const _errs3 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate21.errors = [{instancePath:instancePath+"/rid",schemaPath:"common.schema.json#/$defs/safeInteger/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs3){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 9007199254740991 || isNaN(data0)){
validate21.errors = [{instancePath:instancePath+"/rid",schemaPath:"common.schema.json#/$defs/safeInteger/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data0 < 1 || isNaN(data0)){
validate21.errors = [{instancePath:instancePath+"/rid",schemaPath:"common.schema.json#/$defs/safeInteger/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
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
if(data.actor !== undefined){
const _errs5 = errors;
if(!(validate23(data.actor, {instancePath:instancePath+"/actor",parentData:data,parentDataProperty:"actor",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
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
validate21.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate21.errors = vErrors;
return errors === 0;
}
validate21.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateReplyStamp = validate25;
const schema38 = {"description":"what an owner adds to its reply, for the router to take off","type":"object","additionalProperties":false,"required":["rid"],"properties":{"rid":{"$ref":"common.schema.json#/$defs/safeInteger"},"audit":{"description":"further entries about the request, durable before its reply leaves","type":"array","maxItems":8,"items":{"type":"object","additionalProperties":false,"required":["action"],"properties":{"action":{"type":"string","maxLength":64,"pattern":"^[a-z][a-z_]*\\.[a-z][a-z_]*$"},"code":{"$ref":"common.schema.json#/$defs/errorCode"},"details":{"$ref":"common.schema.json#/$defs/facts"}}}}}};
const schema40 = {"description":"code of the error table; a newer peer may send codes that this version does not know","type":"string","pattern":"^[A-Z][A-Z0-9_]{0,63}$"};
const schema41 = {"description":"public facts: numbers, names that the person typed, paths of their own","type":"object","maxProperties":32,"additionalProperties":{"anyOf":[{"type":"string","maxLength":4096},{"type":"number"},{"type":"boolean"}]}};
const pattern4 = new RegExp("^[a-z][a-z_]*\\.[a-z][a-z_]*$", "");
const pattern5 = new RegExp("^[A-Z][A-Z0-9_]{0,63}$", "");

function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate25.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.rid === undefined) && (missing0 = "rid")){
validate25.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "rid") || (key0 === "audit"))){
validate25.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.rid !== undefined){
let data0 = data.rid;
const _errs2 = errors;
const _errs3 = errors;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
validate25.errors = [{instancePath:instancePath+"/rid",schemaPath:"common.schema.json#/$defs/safeInteger/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs3){
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 9007199254740991 || isNaN(data0)){
validate25.errors = [{instancePath:instancePath+"/rid",schemaPath:"common.schema.json#/$defs/safeInteger/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data0 < 1 || isNaN(data0)){
validate25.errors = [{instancePath:instancePath+"/rid",schemaPath:"common.schema.json#/$defs/safeInteger/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
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
if(data.audit !== undefined){
let data1 = data.audit;
const _errs5 = errors;
if(errors === _errs5){
if(Array.isArray(data1)){
if(data1.length > 8){
validate25.errors = [{instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/maxItems",keyword:"maxItems",params:{limit: 8},message:"must NOT have more than 8 items"}];
return false;
}
else {
var valid2 = true;
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
const _errs7 = errors;
if(errors === _errs7){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing1;
if((data2.action === undefined) && (missing1 = "action")){
validate25.errors = [{instancePath:instancePath+"/audit/" + i0,schemaPath:"#/properties/audit/items/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
const _errs9 = errors;
for(const key1 in data2){
if(!(((key1 === "action") || (key1 === "code")) || (key1 === "details"))){
validate25.errors = [{instancePath:instancePath+"/audit/" + i0,schemaPath:"#/properties/audit/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs9 === errors){
if(data2.action !== undefined){
let data3 = data2.action;
const _errs10 = errors;
if(errors === _errs10){
if(typeof data3 === "string"){
if(data3.length > 64){
validate25.errors = [{instancePath:instancePath+"/audit/" + i0+"/action",schemaPath:"#/properties/audit/items/properties/action/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters"}];
return false;
}
else {
if(!pattern4.test(data3)){
validate25.errors = [{instancePath:instancePath+"/audit/" + i0+"/action",schemaPath:"#/properties/audit/items/properties/action/pattern",keyword:"pattern",params:{pattern: "^[a-z][a-z_]*\\.[a-z][a-z_]*$"},message:"must match pattern \""+"^[a-z][a-z_]*\\.[a-z][a-z_]*$"+"\""}];
return false;
}
}
}
else {
validate25.errors = [{instancePath:instancePath+"/audit/" + i0+"/action",schemaPath:"#/properties/audit/items/properties/action/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid3 = _errs10 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.code !== undefined){
let data4 = data2.code;
const _errs12 = errors;
const _errs13 = errors;
if(errors === _errs13){
if(typeof data4 === "string"){
if(!pattern5.test(data4)){
validate25.errors = [{instancePath:instancePath+"/audit/" + i0+"/code",schemaPath:"common.schema.json#/$defs/errorCode/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]{0,63}$"},message:"must match pattern \""+"^[A-Z][A-Z0-9_]{0,63}$"+"\""}];
return false;
}
}
else {
validate25.errors = [{instancePath:instancePath+"/audit/" + i0+"/code",schemaPath:"common.schema.json#/$defs/errorCode/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid3 = _errs12 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.details !== undefined){
let data5 = data2.details;
const _errs15 = errors;
const _errs16 = errors;
if(errors === _errs16){
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(Object.keys(data5).length > 32){
validate25.errors = [{instancePath:instancePath+"/audit/" + i0+"/details",schemaPath:"common.schema.json#/$defs/facts/maxProperties",keyword:"maxProperties",params:{limit: 32},message:"must NOT have more than 32 properties"}];
return false;
}
else {
for(const key2 in data5){
let data6 = data5[key2];
const _errs19 = errors;
const _errs20 = errors;
let valid7 = false;
const _errs21 = errors;
if(errors === _errs21){
if(typeof data6 === "string"){
if(data6.length > 4096){
const err0 = {instancePath:instancePath+"/audit/" + i0+"/details/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"common.schema.json#/$defs/facts/additionalProperties/anyOf/0/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters"};
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
const err1 = {instancePath:instancePath+"/audit/" + i0+"/details/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"common.schema.json#/$defs/facts/additionalProperties/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs21 === errors;
valid7 = valid7 || _valid0;
const _errs23 = errors;
if(!((typeof data6 == "number") && (isFinite(data6)))){
const err2 = {instancePath:instancePath+"/audit/" + i0+"/details/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"common.schema.json#/$defs/facts/additionalProperties/anyOf/1/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs23 === errors;
valid7 = valid7 || _valid0;
const _errs25 = errors;
if(typeof data6 !== "boolean"){
const err3 = {instancePath:instancePath+"/audit/" + i0+"/details/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"common.schema.json#/$defs/facts/additionalProperties/anyOf/2/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs25 === errors;
valid7 = valid7 || _valid0;
if(!valid7){
const err4 = {instancePath:instancePath+"/audit/" + i0+"/details/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"common.schema.json#/$defs/facts/additionalProperties/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
validate25.errors = vErrors;
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
var valid6 = _errs19 === errors;
if(!valid6){
break;
}
}
}
}
else {
validate25.errors = [{instancePath:instancePath+"/audit/" + i0+"/details",schemaPath:"common.schema.json#/$defs/facts/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid3 = _errs15 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
}
else {
validate25.errors = [{instancePath:instancePath+"/audit/" + i0,schemaPath:"#/properties/audit/items/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid2 = _errs7 === errors;
if(!valid2){
break;
}
}
}
}
else {
validate25.errors = [{instancePath:instancePath+"/audit",schemaPath:"#/properties/audit/type",keyword:"type",params:{type: "array"},message:"must be array"}];
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
validate25.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate25.errors = vErrors;
return errors === 0;
}
validate25.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

