// Route maps that know their own names only. The library looks a name up with plain member access, so that
// `sesame constructor` would find a member of Object.prototype and end in a crash.

import { buildRouteMap, type Command, type CommandContext, type RouteMap } from "@stricli/core";

export function buildRoutes<CONTEXT extends CommandContext>(
  routes: Readonly<Record<string, Command<CONTEXT> | RouteMap<CONTEXT>>>,
  docs: { readonly brief: string; readonly fullDescription?: string },
): RouteMap<CONTEXT> {
  const map = buildRouteMap<string, CONTEXT>({ routes, docs });
  return {
    ...map,
    getRoutingTargetForInput: (input) => (Object.hasOwn(routes, input) ? routes[input] : undefined),
  };
}
