// Connections as the router knows them: peers with what they have under way, and those peers that registered
// as the owner of methods, one for each owner at a time.

import { SesameError } from "../core/errors.js";
import type { Actor, AuditEvent } from "../core/ports.js";
import type { BusConnection } from "./connection.js";
import type { MethodName, Owner } from "./methods.js";

export interface ConnectedDaemon {
  readonly daemon: string;
  readonly pid: number;
}

/** Daemons that may register, and the owner each becomes. */
const daemonOwners: Readonly<Record<string, Owner>> = { "daemon-secrets": "secrets" };

/** One established connection as the router sees it. */
export class Peer {
  readonly connection: BusConnection;
  actor: Actor;
  /** The actor's JSON, printed once for the stamps of all its requests. */
  actorText: string;
  /** Requests under way, refusals that wait for their audit entry included. */
  outstanding = 0;
  connected = true;

  constructor(connection: BusConnection, actor: Actor) {
    this.connection = connection;
    this.actor = actor;
    this.actorText = JSON.stringify(actor);
  }

  promote(): void {
    this.actor = { ...this.actor, clearance: "daemon" };
    this.actorText = JSON.stringify(this.actor);
  }
}

/** What is kept of a request until its reply left. */
export interface Pending {
  readonly peer: Peer;
  readonly id: number;
  /** Null: nothing is audited. */
  readonly action: string | null;
  readonly profile: string;
  readonly key: string;
  readonly method: MethodName | null;
  /** Null where its entry says nothing besides. */
  readonly details: NonNullable<AuditEvent["details"]> | null;
}

export interface RemoteOwner {
  readonly peer: Peer;
  readonly daemon: string;
  /** As it says itself: the connection may be one that its broker made. It has shown the registered key. */
  readonly pid: number;
  readonly requests: Map<number, Pending>;
}

export class Owners {
  readonly #owners = new Map<Owner, RemoteOwner>();

  of(owner: Owner): RemoteOwner | null {
    return this.#owners.get(owner) ?? null;
  }

  ofPeer(peer: Peer): RemoteOwner | null {
    for (const owner of this.#owners.values()) {
      if (owner.peer === peer) return owner;
    }
    return null;
  }

  /** @throws REQUEST_INVALID, DAEMON_ALREADY_RUNNING while the owner's connection lives */
  register(daemon: string, pid: number, peer: Peer): void {
    const name = daemonOwners[daemon];
    if (name === undefined) throw new SesameError("REQUEST_INVALID", "there is no such daemon");
    if (this.#owners.has(name))
      throw new SesameError("DAEMON_ALREADY_RUNNING", `${daemon} is connected already`);
    peer.promote();
    this.#owners.set(name, { peer, daemon, pid, requests: new Map() });
  }

  remove(gone: RemoteOwner): void {
    for (const [name, owner] of this.#owners) {
      if (owner === gone) this.#owners.delete(name);
    }
  }

  connected(): readonly ConnectedDaemon[] {
    return [...this.#owners.values()].map(({ daemon, pid }) => ({ daemon, pid }));
  }
}
