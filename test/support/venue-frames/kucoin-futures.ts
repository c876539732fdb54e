/** Made-up frames of the hot channels, in the text form that the venue sends. */
export const frames: readonly string[] = [
  '{"topic":"/contractMarket/level2:XBTUSDTM","type":"message","subject":"level2","sn":1709400450243,"data":{"sequence":1709400450243,"change":"90631.2,sell,2","timestamp":1731897467182}}',
  '{"topic":"/contractMarket/level2:ETHUSDTM","type":"message","subject":"level2","sn":1709400450244,"data":{"sequence":1709400450244,"change":"0,buy,0","timestamp":1731897467182}}',
  '{"subject":"level2","topic":"/contractMarket/level2:XBTUSDM","type":"message","data":{"sequence":18,"change":"5000.0,buy,83","timestamp":1551770400000}}',
  '{"topic":"/contractMarket/execution:XBTUSDTM","type":"message","subject":"match","sn":1794100537695,"data":{"symbol":"XBTUSDTM","sequence":1794100537695,"side":"buy","size":2,"price":"90503.9","takerOrderId":"247822202957807616","makerOrderId":"247822167163555840","tradeId":"1794100537695","ts":1731898619520000123}}',
  '{"topic":"/contractMarket/tickerV2:XBTUSDTM","type":"message","subject":"tickerV2","sn":1709397943283,"data":{"symbol":"XBTUSDTM","sequence":1709397943283,"bestBidSize":795,"bestBidPrice":"90503.8","bestAskPrice":"90503.9","bestAskSize":284,"ts":1731895243333000000}}',
  '{"topic":"/contractMarket/level2Depth50:XBTUSDTM","type":"message","subject":"level2","sn":1731680249700,"data":{"bids":[["89778.6",1534],["89778.2",54]],"sequence":1709294294670,"timestamp":1731680249700,"ts":1731680249700,"asks":[["89778.7",854]]}}',
  '{"topic":"/contract/instrument:XBTUSDTM","type":"message","subject":"mark.index.price","data":{"markPrice":90445.02,"indexPrice":90445.05,"granularity":1000,"timestamp":1731899129000}}',
];
