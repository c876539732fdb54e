/** Made-up frames of the hot channels, in the text form that the venue sends. */
export const frames: readonly string[] = [
  '{"feed":"book","product_id":"PF_XBTUSD","side":"sell","seq":326072250,"price":34911.5,"qty":0.0,"timestamp":1612269825817}',
  '{"feed":"book","product_id":"PI_XRPUSD","side":"buy","seq":9007199254740991,"price":0.5881,"qty":17745.0,"timestamp":1612269825818}',
  '{"feed":"book_snapshot","product_id":"PF_XBTUSD","timestamp":1612269825817,"seq":326072249,"tickSize":null,"bids":[{"price":34892.5,"qty":1.2345},{"price":34892,"qty":10924}],"asks":[{"price":34911.5,"qty":0.0001}]}',
  '{"feed":"book_snapshot","product_id":"PF_ETHUSD","timestamp":1612269825817,"seq":1,"bids":[],"asks":[]}',
  '{"feed":"trade","product_id":"PF_XBTUSD","uid":"e2429e31-8b9d-4195-900e-fd42be2dec89","side":"buy","type":"fill","seq":5956,"time":1626994929946,"qty":0.012,"price":119.44}',
  '{"feed":"trade","product_id":"PI_XBTUSD","uid":"727c154e-9339-4c50-987f-326c42f313a4","side":"sell","type":"fill","seq":1488,"time":1626994933519,"qty":50.0,"price":34893.0}',
];
