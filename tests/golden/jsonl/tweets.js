window.YTD.tweets.part0 = [
 {
  "tweet": {
   "id_str": "101",
   "id": "101",
   "full_text": "Seats &amp; tables, please",
   "created_at": "Wed Oct 10 20:19:24 +0000 2018",
   "favorite_count": "2",
   "user_id_str": "7"
  }
 },
 {
  "tweet": {
   "id_str": "102",
   "id": "102",
   "in_reply_to_status_id_str": "101",
   "full_text": "Still waiting",
   "created_at": "Thu Oct 11 08:00:00 +0000 2018",
   "favorite_count": "0"
  }
 }
]