// Constants that the bundler puts in. They let code exist in test bundles only: a production bundle is
// built with false, and what hangs on it is not there.

/** A deliberate leak, so that the memory scan can be seen to find one. Never true in what is installed. */
declare const __TEST_LEAK__: boolean;

/** A way to make a daemon hang, so that the watchdog can be seen to find it. Never true in what is installed. */
declare const __TEST_HANG__: boolean;
