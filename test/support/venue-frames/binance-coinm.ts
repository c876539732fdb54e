/** Made-up frames of the hot channels, in the text form that the venue sends. */
export const frames: readonly string[] = [
  '{"stream":"btcusd_perp@depth@100ms","data":{"e":"depthUpdate","E":1700000000100,"T":1700000000098,"s":"BTCUSD_PERP","ps":"BTCUSD","U":101,"u":110,"pu":100,"b":[["60000.1","150"],["59999.9","0"]],"a":[["60000.2","25"]]}}',
  '{"stream":"btcusd_240927@depth20@100ms","data":{"e":"depthUpdate","E":1700000000100,"T":1700000000098,"s":"BTCUSD_240927","ps":"BTCUSD","st":2,"U":101,"u":110,"pu":100,"b":[["60000.1","150"]],"a":[["60000.2","25"]]}}',
  '{"stream":"btcusd_perp@bookTicker","data":{"u":42,"e":"bookTicker","s":"BTCUSD_PERP","ps":"BTCUSD","b":"60000.1","B":"35","a":"60000.2","A":"1645","T":1700000000050,"E":1700000000052}}',
  '{"u":42,"e":"bookTicker","s":"ETHUSD_PERP","ps":"ETHUSD","b":"3000.1","B":"35","a":"3000.2","A":"1645","T":1700000000050,"E":1700000000052,"st":2}',
  '{"stream":"btcusd_perp@trade","data":{"e":"trade","E":1700000000060,"T":1700000000059,"s":"BTCUSD_PERP","t":849714402,"p":"60000.1","q":"4","X":"MARKET","m":false}}',
  '{"stream":"btcusd_perp@aggTrade","data":{"e":"aggTrade","E":1700000000060,"a":7,"s":"BTCUSD_PERP","p":"60000.1","q":"12","f":1,"l":3,"T":1700000000059,"m":true}}',
  '{"stream":"btcusd_perp@markPrice@1s","data":{"e":"markPriceUpdate","E":1700000000000,"s":"BTCUSD_PERP","p":"60000.62615417","P":"60000.17178236","i":"60001.62615417","r":"-0.00010000","T":1700006400000,"st":2}}',
];
