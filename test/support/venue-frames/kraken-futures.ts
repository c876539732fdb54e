/** Made-up frames of the hot channels, in the text form that the venue sends. */
export const frames: readonly string[] = [
  '{"feed":"book","product_id":"PF_XBTUSD","side":"sell","seq":326072250,"price":34911.5,"qty":0.0,"timestamp":1612269825817}',
  '{"feed":"book","product_id":"PI_XRPUSD","side":"buy","seq":9007199254740991,"price":0.5881,"qty":17745.0,"timestamp":1612269825818}',
  '{"feed":"book_snapshot","product_id":"PF_XBTUSD","timestamp":1612269825817,"seq":326072249,"tickSize":null,"bids":[{"price":34892.5,"qty":1.2345},{"price":34892,"qty":10924}],"asks":[{"price":34911.5,"qty":0.0001}]}',
  '{"feed":"book_snapshot","product_id":"PF_ETHUSD","timestamp":1612269825817,"seq":1,"bids":[],"asks":[]}',
  '{"feed":"trade","product_id":"PF_XBTUSD","uid":"e2429e31-8b9d-4195-900e-fd42be2dec89","side":"buy","type":"fill","seq":5956,"time":1626994929946,"qty":0.012,"price":119.44}',
  '{"feed":"trade","product_id":"PI_XBTUSD","uid":"727c154e-9339-4c50-987f-326c42f313a4","side":"sell","type":"fill","seq":1488,"time":1626994933519,"qty":50.0,"price":34893.0}',
  '{"feed":"ticker_lite","product_id":"PI_XRPUSD","bid":0.5881,"ask":0.5888,"change":4.086665492337493,"premium":-0.0,"volume":3562602.0,"tag":"perpetual","pair":"XRP:USD","dtm":0,"maturityTime":0}',
  '{"time":1676393235406,"product_id":"PI_XBTUSD","funding_rate":-6.2604214e-11,"funding_rate_prediction":-3.65989977e-10,"relative_funding_rate":-1.380384722222e-6,"relative_funding_rate_prediction":-8.047629166667e-6,"next_funding_rate_time":1676394000000,"feed":"ticker","bid":21978.5,"ask":21987.0,"bid_size":2536.0,"ask_size":13948.0,"volume":31403908.0,"dtm":0,"leverage":"50x","index":21984.54,"premium":-0.0,"last":21983.5,"change":1.9974017538161748,"suspended":false,"tag":"perpetual","pair":"XBT:USD","openInterest":30072580.0,"markPrice":21979.68641534714,"maturityTime":0,"post_only":false}',
];
