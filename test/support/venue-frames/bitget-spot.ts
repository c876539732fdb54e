const arg = (topic: string): string => `"arg":{"instType":"spot","topic":"${topic}","symbol":"BTCUSDT"}`;
const oldArg = (channel: string, instType: string): string =>
  `"arg":{"instType":"${instType}","channel":"${channel}","instId":"BTCUSDT"}`;

export const frames: readonly string[] = [
  `{"action":"update",${arg("books")},"data":[{"a":[["80810.41","0.8523"],["80810.5","0"]],"b":[["80810.3","0.0014"]],"seq":1304314508780744705,"pseq":1304314508780744700,"ts":"1789940621751","maxdepth":"1000"}],"ts":1789940621755}`,
  `{"action":"update",${oldArg("books", "sp")},"data":[{"asks":[["0.00003614","600000"]],"bids":[["0.00003403","0"]],"checksum":-1816604544,"ts":"1649290077611"}]}`,
  `{"action":"snapshot",${oldArg("books15", "SPOT")},"data":[{"asks":[["26274.9","0.0009"]],"bids":[["26274.8","0.0009"]],"checksum":0,"seq":3,"ts":"1695710946294"}],"ts":1695710946294}`,
  `{"action":"update",${arg("publicTrade")},"data":[{"i":"1","L":"2","p":"100000.01","v":"0.00118","S":"buy","T":"1736348770627","isRPI":"no"}],"ts":1736348770630}`,
  `{"action":"update",${oldArg("trade", "sp")},"data":[["1649290077777","0.005613","890.8","buy"],["1649290077778","0.005613","0.1","sell"]]}`,
  `{"action":"snapshot",${arg("ticker")},"data":[{"bid1Price":"99999","ask1Size":"1.5","bid1Size":"2","ask1Price":"100000","lastPrice":"100000"}],"ts":1695715383039}`,
  `{"action":"snapshot",${oldArg("ticker", "SPOT")},"data":[{"instId":"BTCUSDT","lastPr":"2200.10","bidPr":"1792","askPr":"2200.1","bidSz":"0.0084","askSz":"19740.8811","ts":"1695702438018"}],"ts":1695702438029}`,
];
