import { describe, expect, it } from "vitest";
import { adapter } from "../../services/ingest/exchanges/alpaca/adapter.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createRecordingSink } from "../support/decoding.ts";

const AT = epochMs(1_700_000_000_500);

describe("getting into Alpaca", () => {
  it("logs in before it subscribes, with what it was given", () => {
    const [login, ...others] = adapter.opening?.({ key: "K", secret: "S" }, AT) ?? [];
    expect(others).toEqual([]);
    expect(login).toMatchObject({ ref: "auth", text: '{"action":"auth","key":"K","secret":"S"}' });
    expect(adapter.opening?.(undefined, AT)).toEqual([]);
  });

  it("asks for all channels of a symbol at once, and is acknowledged with the first", () => {
    const channels = adapter.rules.instrumentChannels;
    const [socket, ...others] = adapter.plan([{ symbol: "SPY", channels }], adapter.urls);
    expect(others).toEqual([]);
    expect(socket?.messages).toEqual([
      {
        ref: "trades SPY",
        text: '{"action":"subscribe","trades":["SPY"],"quotes":["SPY"],"bars":["SPY"],"statuses":["SPY"]}',
        undo: '{"action":"unsubscribe","trades":["SPY"],"quotes":["SPY"],"bars":["SPY"],"statuses":["SPY"]}',
      },
    ]);
    expect(socket?.streams.map(({ event }) => event)).toEqual(["trade", "quote", "bar", "status"]);
  });
});

describe("the estimate of sides", () => {
  const quote = { T: "q", S: "SPY", bp: 450, bs: 1, ap: 450.5, as: 1, t: "2023-11-14T22:13:20Z" };
  const trade = (p: number) => ({ T: "t", S: "SPY", p, s: 1, t: "2023-11-14T22:13:20Z" });
  const sidesOf = (frames: readonly string[]) => {
    const sink = createRecordingSink();
    const decoder = adapter.createDecoder();
    for (const frame of frames) decoder.decode(Buffer.from(frame), AT, sink);
    return sink.events.flatMap((event) => (event.type === "trade" ? [event.side] : []));
  };

  it("is the same from frame to frame as within one, from bytes as the slow way", () => {
    const messages = [quote, trade(450.5), trade(450.25), { ...quote, bp: 450.25 }, trade(450.3), trade(450.25)];
    const expected = ["buy", "sell", "buy", "sell"];
    expect(sidesOf([JSON.stringify(messages)])).toEqual(expected);
    expect(sidesOf(messages.map((message) => JSON.stringify([message])))).toEqual(expected);
    expect(sidesOf(messages.map((message) => JSON.stringify([message], undefined, 2)))).toEqual(expected);
    const eachOther = messages.map((message, index) => JSON.stringify([message], undefined, index % 2));
    expect(sidesOf(eachOther)).toEqual(expected);
  });

  it("goes by the price's last move where the quotes are locked", () => {
    const locked = { ...quote, bp: 450.5 };
    expect(sidesOf([JSON.stringify([trade(451), locked, trade(450.5)])])).toEqual(["buy", "sell"]);
  });
});
