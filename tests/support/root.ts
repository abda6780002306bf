// Where the checkout lies, for tests as well as for programs that are bundled from them to build/NAME/.

import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
