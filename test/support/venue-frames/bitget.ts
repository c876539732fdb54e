const arg = (topic: string, instType = "usdt-futures", symbol = "BTCUSDT"): string =>
  `"arg":{"instType":"${instType}","topic":"${topic}","symbol":"${symbol}"}`;
const oldArg = (channel: string, instType: string): string =>
  `"arg":{"instType":"${instType}","channel":"${channel}","instId":"BTCUSDT"}`;

export const frames: readonly string[] = [
  `{"action":"update",${arg("books")},"data":[{"a":[["80810.4","0.8523"],["80810.5","0"]],"b":[["80810.3","0.0014"]],"seq":1404314508780744700,"pseq":1404314508780744600,"ts":"1789940621751","maxdepth":"1000"}],"ts":1789940621755}`,
  `{"action":"update",${arg("books")},"data":[{"a":[],"b":[],"seq":12,"pseq":0,"ts":"1789940621751"}],"ts":1789940621755}`,
  `{"action":"update",${oldArg("books", "USDT-FUTURES")},"data":[{"asks":[["26274.9","0.0009"]],"bids":[],"checksum":-1905373871,"seq":123,"ts":"1695710946294"}],"ts":1695710946296}`,
  `{"action":"update",${oldArg("books", "mc")},"data":[{"asks":[["113.42","0"]],"bids":[["93.95","4.85"]],"checksum":0,"ts":"1649290077676"}]}`,
  `{"action":"snapshot",${arg("books")},"data":[{"a":[["80810.4","0.8523"],["80810.50","1"]],"b":[["80810.3","0.0014"]],"seq":14,"pseq":0,"ts":"1789940621751","maxdepth":"1000"}],"ts":1789940621755}`,
  `{"action":"snapshot",${arg("books5")},"data":[{"a":[["80810.4","0.8523"]],"b":[["80810.3","0.0014"]],"seq":15,"pseq":0,"ts":"1789940621751"}],"ts":1789940621755}`,
  `{"action":"update",${arg("publicTrade")},"data":[{"p":"100000","S":"buy","T":"1736348770627","v":"0.00118","i":"1260903622036942849","L":"1234568787878787878","isRPI":"no"},{"i":"2","p":"99999.5","S":"sell","T":"1736348770628","v":"1"}],"ts":1736348770630}`,
  `{"action":"update",${arg("publicTrade", "coin-futures", "BTCUSD")},"data":[{"i":"7","p":"80000","v":"160000","S":"sell","T":"1789940621000"}],"ts":1789940621005}`,
  `{"action":"update",${oldArg("trade", "USDT-FUTURES")},"data":[{"ts":"1695716760565","price":"27000.5","size":"0.001","side":"buy","tradeId":"1111111111"}],"ts":1695716761589}`,
  `{"action":"update",${oldArg("trade", "mc")},"data":[["1649290080580","113.49","0.43","sell"]]}`,
  `{"action":"snapshot",${arg("ticker")},"data":[{"bid1Price":"99999","lowPrice24h":"98200","ask1Size":"188.312553","bid1Size":"","ask1Price":"100000","markPrice":"99999.5","indexPrice":"","fundingRate":"0.0001","nextFundingTime":"1695722400000","openInterest":"929.502","deliveryTime":null}],"ts":1695715383039}`,
  `{"action":"snapshot",${oldArg("ticker", "mc")},"data":[{"instId":"BTCUSDT","last":"113.370","bestAsk":"113.41","bestBid":"113.36","capitalRate":"-0.000100","nextSettleTime":1649314800000,"systemTime":1649290077309,"markPrice":"113.381","indexPrice":"113.427","holding":"21957.17"}]}`,
];
