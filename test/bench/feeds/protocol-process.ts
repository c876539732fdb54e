import { type PackedCapture, unpacked } from "./capture.ts";
import { loadCcxt } from "./ccxt-install.ts";
import { type CaptureTimes, measureCapture } from "./measure.ts";

/** What a process that measures one protocol is asked. */
export interface ProtocolOrder {
  readonly captures: readonly PackedCapture[];
  readonly quick: boolean;
  /** Why there is no ccxt; undefined where it is installed. */
  readonly withoutCcxt: string | undefined;
}

process.once("message", async (order: ProtocolOrder) => {
  const ccxt = await libraryOf(order);
  // One answer for all captures of the order: a run that fails halfway has none.
  const times: readonly CaptureTimes[] = order.captures.map((capture) =>
    measureCapture(unpacked(capture), ccxt, order.quick),
  );
  process.send?.(times, () => process.disconnect?.());
});

async function libraryOf({ withoutCcxt }: ProtocolOrder): Promise<Parameters<typeof measureCapture>[1]> {
  if (withoutCcxt !== undefined) return { why: withoutCcxt };
  const loaded = await loadCcxt((line) => process.stderr.write(`${line}\n`));
  return loaded.ok ? { library: loaded.value.ccxt } : { why: loaded.error };
}
