// An https server for one directory, in the hosts' network: serve.mjs DIRECTORY KEY CERTIFICATE. Says a line once it serves.

import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:https";
import { basename, join } from "node:path";

const [directory, key, cert] = process.argv.slice(2);
createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
  const path = join(directory, basename(request.url));
  try {
    response.writeHead(200, { "content-length": statSync(path).size });
    createReadStream(path).pipe(response);
  } catch {
    response.writeHead(404).end();
  }
}).listen(8443, "10.78.0.1", () => console.log("it serves"));
