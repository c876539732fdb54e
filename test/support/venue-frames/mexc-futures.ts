export const frames: readonly string[] = [
  '{"symbol":"ETH_USDT","data":{"cts":1789498321765,"asks":[[2384.59,42,1],[2384.6,0,0]],"bids":[[2.3E+3,12.00000,58]],"version":37723308980},"channel":"push.depth","ts":1789498321801}',
  '{"symbol":"DOGE_USDT","data":{"cts":1789498405531,"asks":[[0.080100,2868,1]],"bids":[],"end":8752808003,"begin":8752807948,"version":8752808003},"channel":"push.depth","ts":1789498405534}',
  '{"symbol":"ETH_USDT","data":{"asks":[],"bids":[[2747.19,0,0]],"end":12,"begin":10},"channel":"push.depth","ts":1790128159183}',
  '{"symbol":"BTC_USDT","data":{"cts":1789897581009,"asks":[[80468.7,3446,2],[80469.1,1239,1]],"bids":[[80468.6,31288,7]],"version":41925002140},"channel":"push.depth.full","ts":1789897581013}',
  '{"symbol":"BTC_USDT","data":[{"p":80489,"v":11,"T":1,"O":3,"M":1,"t":1789897547210,"i":"16270106116","cts":"1789897547210"},{"p":80488.5,"v":2,"T":2,"O":3,"M":2,"t":1789897547211,"i":"16270106117"}],"channel":"push.deal","ts":1789897547215}',
  '{"symbol":"BTC_USDT","data":[{"p":0.1834,"v":97,"T":1,"O":1,"M":2,"t":1748810708074}],"channel":"push.deal","ts":1748810708074}',
  '{"symbol":"BTC_USDT","data":{"symbol":"BTC_USDT","lastPrice":84055,"riseFallRate":-0.0005,"fairPrice":84063.8,"indexPrice":84104,"volume24":311051901,"timestamp":1790870036854,"bid1":84054.9,"ask1":84055,"holdVol":546882118,"riseFallValue":-47.2,"fundingRate":0.000072,"zone":"UTC+8","riseFallRates":[-0.0005,0.0011,-0.2581],"riseFallRatesOfTimezone":[0.0035]},"channel":"push.ticker","ts":1790870036860}',
];
