/** Made-up frames of the hot channels, in the text form that the venue sends. */
export const frames: readonly string[] = [
  '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1700000000100,"s":"BTCUSDT","U":101,"u":110,"b":[["60000.10000000","1.50000000"],["59999.90000000","0.00000000"]],"a":[["60000.20000000","0.25000000"]]}}',
  '{"e":"depthUpdate","E":1700000000100123,"s":"ETHBTC","U":101,"u":101,"b":[],"a":[["0.00001234","123456789.12500000"]]}',
  '{"stream":"币安人生usdt@depth@100ms","data":{"e":"depthUpdate","E":1700000000100,"s":"币安人生USDT","U":7,"u":9,"b":[["0.0012","5"]],"a":[]}}',
  '{"stream":"btcusdt@bookTicker","data":{"u":42,"s":"BTCUSDT","b":"60000.10000000","B":"3.50000000","a":"60000.20000000","A":"1.00000000"}}',
  '{"u":42,"s":"ETHUSDT","b":"4507.24","B":"2.3595","a":"4507.25","A":"2.8457","T":1700000000121,"E":1700000000123}',
  '{"u":42,"s":"ETHUSDT","b":"4507.24","B":"2.3595","a":"4507.25","A":"2.8457","E":1700000000123456}',
  '{"stream":"btcusdt@trade","data":{"e":"trade","E":1700000000060,"s":"BTCUSDT","t":9007199254740991,"p":"60000.10","q":"0.002","b":88,"a":50,"T":1700000000059,"m":true,"M":true}}',
  '{"stream":"btcusdt@trade","data":{"e":"trade","E":1700000000060123,"s":"BTCUSDT","t":12,"p":"60000.10","q":"0.002","T":1700000000059987,"m":false,"M":true}}',
  '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1700000000060,"s":"BTCUSDT","a":7,"p":"60000.123456789012345","q":"0.002","f":1,"l":3,"T":1700000000059,"m":false,"M":true}}',
];
