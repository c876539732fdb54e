/** Made-up frames of the hot channels, in the text form that the venue sends. */
export const frames: readonly string[] = [
  '{"topic":"orderbook.200.BTCUSDT","ts":1700000000618,"type":"delta","data":{"s":"BTCUSDT","b":[["60000.4","0.875077"]],"a":[["60154.6","0.09948"],["60239.1","0"]],"u":625054,"seq":1124885},"cts":1700000000585}',
  '{"topic":"orderbook.200.BTCUSDT","ts":1700000000618,"type":"snapshot","data":{"s":"BTCUSDT","b":[["60000.4","0.875077"],["60000","0.014"]],"a":[["60154.6","0.09948"]],"u":625053,"seq":1124884},"cts":1700000000585}',
  '{"topic":"orderbook.1.ETHBTC","ts":1700000000618,"type":"snapshot","data":{"s":"ETHBTC","b":[["0.0512","3.5"]],"a":[["0.0513","1"]],"u":625054,"seq":1124885},"cts":1700000000585}',
  '{"topic":"publicTrade.BTCUSDT","ts":1700000000606,"type":"snapshot","data":[{"i":"2290000001189048101","T":1700000000605,"p":"60140.5","v":"0.002705","S":"Buy","seq":112488,"s":"BTCUSDT","BT":false,"RPI":false}]}',
  '{"type":"snapshot","topic":"kline.1.BTCUSDT","data":[{"start":1700000000000,"end":1700000059999,"interval":"1","open":"60000.1","close":"60000.3","high":"60000.9","low":"59999","volume":"1.576","turnover":"94560.5","confirm":true,"timestamp":1700000000130}],"ts":1700000000130}',
];
