// Ignores every request to stop; says on a socket when it does.
import { connect } from "node:net";

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
connect(Number(process.env["READY_PORT"]), "127.0.0.1");
setInterval(() => {}, 60_000);
