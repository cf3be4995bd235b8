/**
 * Passwords that are long enough and still among the first that anybody would try, in lower case. Short by intent: a
 * bar against the worst, not a dictionary.
 */
export const worstPasswords: ReadonlySet<string> = new Set(
  `
password1234 password12345 password123456 passwordpassword password1234567 password12345678
password123456789 1234567890123 123456789012 12345678901234 123456789012345 1234567890123456
12345678901234567890 123123123123 123456123456 qwertyuiop12 qwertyuiop123 qwertyuiop1234 qwertyuiop[]
qwertyuiopasdfghjkl qwertyqwerty qwerty123456 qwerty1234567 qwerty12345678 qwerty123456789
qwertyuiop1234567890 qwertyuiopas asdfghjklzxcvbnm asdfghjkl123 asdfghjkl1234 zxcvbnm12345 zxcvbnm123456
1qaz2wsx3edc 1qaz2wsx3edc4rfv 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i 1q2w3e4r5t6y7u8i9o0p
q1w2e3r4t5y6 q1w2e3r4t5y6u7i8 qazwsxedcrfv qazwsxedcrfvtgb qazwsx123456 zaq12wsxcde3 zaq1xsw2cde3
iloveyou1234 iloveyou12345 iloveyouforever iloveyou123456 iloveyousomuch letmein12345 letmein123456
letmeinletmein letmeinplease welcome12345 welcome123456 welcome1234567 welcomewelcome administrator
administrator1 administrator123 adminadminadmin adminadmin123 adminadmin12 admin1234567 admin12345678
admin123456789 administrador changeme1234 changeme12345 changemechangeme changemenow1 changemeplease
pleasechangeme defaultpassword default12345 temppassword temppassword1 temppassword123 temporary123
temporary1234 mypassword123 mypassword1234 mypassword12 newpassword1 newpassword12 newpassword123
oldpassword123 yourpassword passwordabc123 passwordadmin passwordroot rootpassword rootrootroot
toortoortoor secretpassword secretsecret secret123456 supersecret1 supersecret123 verysecret123
topsecret123 correcthorsebatterystaple correct-horse-battery-staple trustno1trustno1 monkeymonkey
monkey123456 dragondragon dragon123456 football1234 football12345 footballfootball baseball1234
baseball12345 basketball12 basketball123 superman1234 superman12345 batmanbatman starwars1234
starwars12345 pokemon12345 pokemon123456 princess1234 princess12345 sunshine1234 sunshine12345
sunshinesunshine shadow123456 master123456 michael12345 jennifer1234 jordan123456 charlie12345
computer1234 computer12345 internet1234 internet12345 samsung12345 google123456 facebook1234 linkedin1234
windows12345 microsoft123 liverpool123 liverpool1234 manchester12 manchesterunited chelsea12345
arsenal12345 barcelona123 juventus1234 realmadrid12 summer2020!! summer2021!! summer2022!! summer2023!!
summer2024!! summer2025!! summer2026!! winter2020!! winter2021!! winter2022!! winter2023!! winter2024!!
winter2025!! winter2026!! spring2024!! spring2025!! spring2026!! autumn2024!! autumn2025!! autumn2026!!
password2020 password2021 password2022 password2023 password2024 password2025 password2026 p@ssw0rd1234
p@ssw0rd12345 p@ssword1234 p@ssw0rdp@ssw0rd p@$$w0rd1234 pa$$word1234 passw0rd1234 passw0rd12345
passw0rd123456 passw0rdpassw0rd password!123 password123! password1234! password123!! password@123
password@1234 password#123 password1!password1! welcome@1234 welcome123!! admin@123456 admin@1234567
qwerty123!@# qwerty!@#$%^ !@#$%^&*()_+ !qaz@wsx#edc !qaz2wsx#edc 1234qwerasdf 1234qwerasdfzxcv
qwerasdfzxcv qwer1234asdf abcdefghijkl abcdefghijklm abcdefghijklmnop abcdefghijklmnopqrstuvwxyz
abcd12345678 abc123abc123 abc123456789 abcabcabcabc abcdefg12345 abcdefg123456 abcd1234abcd a1b2c3d4e5f6
a1b2c3d4e5f6g7 aa1234567890 aaa111222333 0123456789ab 012345678910 0123456789012 098765432109
0987654321098 987654321098 9876543210123 112233445566 11223344556677 111222333444 111122223333
121212121212 131313131313 101010101010 123321123321 123412341234 147258369147 147852369147 159753159753
159357159357 741852963741 789456123789 789456123012 999888777666 testtesttest test12345678 test123456789
testing12345 testing123456 testpassword testuser1234 guestguest12 user12345678 user123456789 useruseruser
login1234567 loginlogin12 halyardhalyard halyard12345 pixeepixee12 pixeepim1234 nopassword12
nopasswordhere ihavenopassword thisismypassword thisispassword thisisapassword mypasswordispassword
passwordispassword asdfasdfasdf asdf12345678 asdfqwerzxcv asd123asd123 qweqweqweqwe qweasdzxc123
qweasdzxcqwe qweasd123456 q1q1q1q1q1q1 zxczxczxczxc lovelovelove love12345678 iloveyou2024 iloveyou2025
jesusislord1 jesuschrist1 godisgood123 godblessyou1 fuckyou12345 fuckyou123456 fuckyoufuckyou
whateverwhatever whatever1234 whatever12345 nothing12345 blink182blink182 hello1234567 hello12345678
hellohello12 hellohellohello helloworld12 helloworld123 helloworld1234 goodmorning1 happybirthday
chocolate123 chocolate1234 strawberry12 butterfly123 butterfly1234 elephant1234 mustang12345 ferrari12345
mercedes1234 australia123 deutschland1 passwort1234 passwort12345 passwortpasswort motdepasse12
motdepasse123 motdepasse1234 contrasena12 contrasena123 contraseña12 contraseña123 senha1234567
senha12345678 wachtwoord12 wachtwoord123 heslo1234567 parola123456 salasana1234 losenord1234
`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
