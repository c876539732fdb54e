/** Made-up frames of the hot channels, in the text form that the venue sends. */
export const frames: readonly string[] = [
  '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1700000000100,"T":1700000000098,"s":"BTCUSDT","U":101,"u":110,"pu":100,"b":[["60000.10","1.500"],["59999.90","0.000"]],"a":[["60000.20","0.25"]]}}',
  '{"e":"depthUpdate","E":1700000000100,"T":1700000000098,"s":"ETHUSDT","ps":"ETHUSDT","U":101,"u":110,"pu":100,"b":[],"a":[["0.00001234","123456789.125"]]}',
  '{"stream":"btcusdt@depth5@100ms","data":{"e":"depthUpdate","E":1700000000100,"T":1700000000098,"s":"BTCUSDT","U":101,"u":110,"pu":100,"b":[["60000.10","1.500"]],"a":[["60000.20","0.25"]]}}',
  '{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":42,"s":"BTCUSDT","b":"60000.10","B":"3.5","a":"60000.20","A":"1","T":1700000000050,"E":1700000000052}}',
  '{"stream":"btcusdt@trade","data":{"e":"trade","E":1700000000060,"T":1700000000059,"s":"BTCUSDT","t":9007199254740991,"p":"60000.10","q":"0.002","X":"MARKET","m":true}}',
  '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1700000000060,"a":7,"s":"BTCUSDT","p":"60000.123456789012345","q":"0.002","f":1,"l":3,"T":1700000000059,"m":false}}',
  '{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1700000000000,"s":"BTCUSDT","p":"60000.50000000","ap":"60000.10000000","P":"60000.60000000","i":"60001.50000000","r":"0.00010000","T":1700006400000,"st":1}}',
];
