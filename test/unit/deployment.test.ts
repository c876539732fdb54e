import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { loadConfig } from "../../config/load.ts";
import { servicesOf } from "../../services/supervisor/service.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const read = (name: string) => readFileSync(resolve(ROOT, name), "utf8");

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      command: z.array(z.string()),
      environment: z.record(z.string(), z.string()).optional(),
      secrets: z.array(z.string()).optional(),
      ports: z.array(z.string()).optional(),
      restart: z.string(),
      healthcheck: z.object({ test: z.array(z.string()), interval: z.string() }),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
    }),
  ),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});
const compose = composeSchema.parse(parse(read("docker-compose.yml"), { merge: true }));

describe("docker-compose.yml", () => {
  it("runs Redis as the radar needs it, and every service of the daemon after it", () => {
    const { redis, ...services } = compose.services;
    expect(redis?.command.join(" ")).toContain("--appendonly yes --appendfsync everysec --maxmemory-policy noeviction");
    expect(redis?.ports).toBeUndefined();
    expect(Object.keys(services)).toEqual(servicesOf(1).map(({ name }) => name));
    for (const { name, file, nodeOptions = [] } of servicesOf(1)) {
      const service = services[name];
      expect(service?.command.slice(0, -1)).toEqual(nodeOptions);
      expect(resolve(ROOT, service?.command.at(-1) ?? "")).toBe(file);
      expect(service?.healthcheck.test.at(-1)).toBe(name);
      expect(service?.depends_on).toEqual({ redis: { condition: "service_healthy" } });
      expect(service?.environment?.["REDIS_URL"]).toBe("redis://redis:6379");
    }
  });

  it("gives every service an environment that is valid, with secrets from files", () => {
    for (const { environment = {} } of Object.values(compose.services)) {
      const { RADAR_HTTP_TOKEN_FILE: file, ...rest } = environment;
      if (file !== undefined)
        expect(Object.keys(compose.secrets).map((name) => `/run/secrets/${name}`)).toContain(file);
      const token = file === undefined ? {} : { RADAR_HTTP_TOKEN: "0123456789abcdef" };
      expect(loadConfig({ ...rest, ...token }, [])).toMatchObject({ ok: true });
    }
    expect(JSON.stringify(compose)).not.toContain('RADAR_HTTP_TOKEN"');
  });

  it("opens the API to this machine alone", () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports).toEqual(["127.0.0.1:8787:8787"]);
  });
});

describe("Dockerfile", () => {
  it("has the Node that package.json names", () => {
    const wanted: unknown = JSON.parse(read("package.json")).dependencies.node;
    expect(/^FROM node:([\d.]+)/m.exec(read("Dockerfile"))?.[1]).toBe(wanted);
  });
});
