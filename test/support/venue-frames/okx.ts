/** Made-up frames of the hot channels, in the text form that the venue sends. */
export const frames: readonly string[] = [
  '{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"snapshot","data":[{"asks":[["60000.2","415","0","13"],["60000.3","7","0","2"]],"bids":[["60000.1","256","0","12"]],"ts":"1700000000085","checksum":0,"prevSeqId":-1,"seqId":123456}]}',
  '{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[{"asks":[["60000.2","0","0","0"]],"bids":[],"ts":"1700000000185","checksum":0,"seqId":123470,"prevSeqId":123456}]}',
  '{"arg":{"channel":"books-l2-tbt","instId":"FUN-BTC"},"action":"update","data":[{"asks":[],"bids":[["0.000000452","141211.03","0","1"]],"ts":"1626995753401","checksum":-1431042442}]}',
  '{"arg":{"channel":"books5","instId":"BTC-USDT"},"data":[{"asks":[["60000.2","1.5","0","2"]],"bids":[["60000.1","2","0","2"]],"instId":"BTC-USDT","ts":"1700000000285","seqId":363996337}]}',
  '{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"130639474","px":"60000.1","sz":"0.12060306","side":"buy","ts":"1700000000385","count":"3","source":"0","seqId":1234},{"instId":"BTC-USDT","tradeId":"130639475","px":"60000","sz":"1","side":"sell","ts":"1700000000385"}]}',
  '{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT","instId":"BTC-USDT","last":"60000.1","lastSz":"0.1","askPx":"60000.2","askSz":"11","bidPx":"60000.1","bidSz":"5","open24h":"59000","high24h":"61000","low24h":"58000","volCcy24h":"2222","vol24h":"2222","sodUtc0":"2222","sodUtc8":"2222","ts":"1700000000485"}]}',
  '{"arg":{"channel":"mark-price","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","markPx":"60000.15","ts":"1700000000585"}]}',
];
