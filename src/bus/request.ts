// What makes a request's header acceptable: schema, method table, body. The router and the owner of a method
// ask the same question here, each for itself, since neither trusts the other.

import { SesameError } from "../core/errors.js";
import { paramsValidators, validateRequestHeader } from "../generated/validators.js";
import { isId, parseObject } from "./header.js";
import { isMethodName, methods, type BodyKind, type MethodName, type MethodSpec } from "./methods.js";

export interface CheckedRequest {
  readonly id: number;
  readonly method: MethodName;
  readonly spec: MethodSpec;
  /** "" where the method takes none. */
  readonly profile: string;
  readonly key: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A request that gets an error reply: it has an id, and `method` as far as it could be understood. */
export interface RefusedRequest {
  readonly id: number;
  readonly method: MethodName | null;
  readonly error: SesameError;
}

const noParams: CheckedRequest["params"] = Object.freeze({});
/** Session, sequence and tag of a sealed body (PROTOCOL.md section 5). */
const sealOverheadBytes = 32;

/** @throws BUS_FRAME_INVALID when there is not even an id to answer to */
export function checkRequest(headerText: string, bodyBytes: number): CheckedRequest | RefusedRequest {
  const header = parseObject(headerText, "request header");
  const id = header["id"];
  if (!isId(id)) throw new SesameError("BUS_FRAME_INVALID", "a request header has no usable id");

  const method = header["method"];
  if (typeof method !== "string") return refuse(id, null, "the request has no method");
  if (!isMethodName(method)) {
    return { id, method: null, error: new SesameError("METHOD_UNKNOWN", "there is no such method") };
  }
  if (!validateRequestHeader(header))
    return refuse(id, method, `the header of "${method}" does not fit its schema`);

  const spec: MethodSpec = methods[method];
  const { profile, key, params } = header;
  if ((profile === undefined) !== (spec.profile === "none")) {
    return refuse(id, method, `"${method}" ${spec.profile === "none" ? "takes no" : "needs a"} profile`);
  }
  if ((key === undefined) !== (spec.key === "none")) {
    return refuse(id, method, `"${method}" ${spec.key === "none" ? "takes no" : "needs a"} key`);
  }
  if (!paramsFit(spec, params))
    return refuse(id, method, `the params of "${method}" do not fit their schema`);
  if (!bodyFits(spec.body, bodyBytes))
    return refuse(id, method, `the body of "${method}" is not what the method takes`);
  return { id, method, spec, profile: profile ?? "", key: key ?? "", params: params ?? noParams };
}

function paramsFit(spec: MethodSpec, params: Readonly<Record<string, unknown>> | undefined): boolean {
  if (spec.params === null) return params === undefined;
  const validate = paramsValidators[spec.params];
  return validate !== undefined && validate(params ?? noParams);
}

function bodyFits(kind: BodyKind, bodyBytes: number): boolean {
  switch (kind) {
    case "none":
      return bodyBytes === 0;
    case "handshake":
      return bodyBytes > 0;
    case "sealed":
      return bodyBytes >= sealOverheadBytes;
  }
}

function refuse(id: number, method: MethodName | null, message: string): RefusedRequest {
  return { id, method, error: new SesameError("REQUEST_INVALID", message) };
}
