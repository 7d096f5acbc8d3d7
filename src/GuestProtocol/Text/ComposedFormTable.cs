namespace MedV.GuestProtocol.Text;

/// <summary>Made by make-forms.py from Unicode 14.0.0; not to be changed by hand.</summary>
internal static class ComposedFormTable
{
    /// <summary>Deflate, in Base64.</summary>
    public const string Packed =
        "xZcJdFVFmoCr6r6Xl5e8hIAQiCIoMoiI2ohItxiCSzvd7djj1uOMPeOop8d2WsRlHLS77emQQGQLCbIIyN7sYZPdyL6pEVkChC1hDTGAkgQwhC3O99e9NyRPOPRpz5k559b/1/LXX/9e" +
        "dbOTVusM3SeiVSatH+092lDaiIgJbInoQP015mMbjk0c9Ob7+51I9L7MiJP0f3OOEfzagIjuQUvLBtPStoFp3aDtQUuDvgctLQdMSxsNpqW62EmN3u/TeXx8+m4+n2g6dOpBS3XXnVTk" +
        "7UFLu4pc7AsYj1equ9ek+rJ6vLwzg92uPB/4nswfgD+IOD+5Mr1OjbZF9HrD8dV1GAEeUXfeZVt7fOtshF+Mf2ZDu7f51VLw0khiZxff+FtPhrs83DkKb9a+ED5DbyGNgOjRJ2L8AOgb" +
        "BBjamqA746wwHmlXH3vyVvukcvgSB7AlFrP+1D3B6eRy1nO1d6Rvvxs8/I2ZQIeW9hcwres1xp2jxj+5xvihL8G0VBc7z7gKhB7zjNnVc9hh3zgPePgL41HUxngq5oXcpWwzJE5po0xb" +
        "pZtlRH40Tqu4C2EV2itKFsYDFsYrvVw6AbeZiNsk1fSDmZHrX8CtLaR5cx6dbsvaLd6a7Pf2BJtk2lTtmGXrDrntZEYCKUMjwfYsOMwlZ0fim2VHbiK2mgfr0TwCTdfLNC1exDSY/Bcr" +
        "tBuIiY/6AcmJPSgOXdyxs9FI5NH6Oe6KTvUo6lLGm+/sze/wd5w13spTUZR+sHf1dnh4plkWmp6i1cwU/SDtgbwU/cjMlDF6pJmZYm6dmdK4zcyUosDs8Lm2sUnn2jox59q27VbTVhuv" +
        "xXlN+k1osTVte843l9ppNe/WpEdr2rHQzlxf0+7pLFPT3onUtL/loZr2TLZnV3unVU3743pZYM4djrrUkS13sKUjqx27HtTz7rr35Ut3akOj/266mdPpnVM6r3MoMa+zVnM6G9Wvs47N" +
        "6/znGn3pHsjugazLED3NjOhq1ISuOmZEVx1c1fWoKQye7B7X9GT3YNzlltDlePe4F0tTjSpP5T5J725MevdwJp0mD16Z+tVZpqTHwWarbz/R0wQatkDsiZ63Pen2HZo29GNO9FwR7NPz" +
        "C4xMS/Wrx6dgWtoRMK3AT80N5ioUdTVuH5hWLJeKNNkpxelDx1tJOwSmZYWIIkPbEPJ4+kHzPSn80PDPKAHTUj1Om3zpPq2rglHSpXrj4W97abrzbV9uT6rU6Prp7biaRfx9m/2zfSHn" +
        "6ijFzzlRrLtFsdzqCzX0HV/cKIrNDgOxfJyHM97yOuPeuYZ8qZ+DP79sdX++zPHE8xNyZsC/hXzNvbKcFqXgVS3klwDfm/7tFCXZLUfc0hXDzRbglTI4kBMJXgj4VMPAtLV1dvXF8BbS" +
        "PDEv9oa33Owrenua1BkeKkPT8rSh5ff2Am3p76MO8XkVXOuwsW97hx34vb/iseocxfKarOb7rPa8dQ25NWwN7YNg1BlnAn/lzjlBX4grKx6qjEznGpgZ0eNfjYpa3S8BKRP0gVc9ipNX" +
        "o5juUyyJonDO+itZvaJW1vkrhVfjOqyXRzG5198s2Tyfx8qr8Tjt88j4noT+3sLolff8lZFX4Wp29ZoZMeWsGiWvZmYn+HvmXk2SCp+i9uoUTIaVbgJqpHRTUGOlk0HXKX0T6HqlE0BJ" +
        "SodAccop7TmIrT+gtfmB+1/8gfsv9CJr1QAxCqNLAsKDEkwc1hj4OoPPX/fWFQo3wxgsPq6cSREIRv0RgnOypTGzTZgZL1sOvQ5pitKtQDco3ZKpra/X/esk6EE+yzZM/pdynmSuDe2F" +
        "eifdqEz5G/X2VPl75Kepi9JtPFfGsiaiPFpv7x1Kt2OpKp5+Pi/AzyPKWfYuUhwVUeMQNcyOvSLqHDnj75S+D9RZ6XuYOhavnLF/knflVLPwDRX4JEHpM1q9NjJTV1FNqyLX0Vq/Qz+W" +
        "5lRFurxYFQnGVUWcmKpIix9V8U9YFbnhTsaJNPqG+eYj+rPbfCYw/lb2TervcdObbM9Ae72HY1wc8rDwqT9/y73giNsXDp3+zeu39/b18MZeu39aF9FmQaNdTSsjlXHFzRau1SbwNwEn" +
        "psEwlAjQajHDmL+u1/w/6cXN1cDElv/fcjjvixzaNACBZEBGrjPyG6P09BFa6dkTAJmxSn/zttIrMhiUJSt9ci7rSukRo8Hph5kdVgXIoGwUt4HkCaWX8V9yhopRHVT6YkDpua2UHj0G" +
        "ogURJhKVHghe+YDSe+9RegibSubAq4xSM/45qFsqPeVxpQ//u9IfZrKw5BdKr3+GBXYuFjbj32UbeTZzKoMxNys9jcEUZJuCoDn92HIYqTdz8qa/h7qF0ufhORf+i5BsIOPZbJyGVFmk" +
        "wHmK2kj+p/aJzmWO0muZKISo+n4aObXtl5jgUxYLmFz23/xZQbD0x0pv5djKf1T6eHvsUwPBcCQ8fC/CYYzjHL8aolzwjOeVrspGrlNLoCrJB7RWeuIk8Hq2lMG3P0oeu13pQ5NFCsSt" +
        "yaQz4DSgGI5FHHn8MeQKKf3RACY/+wBwdgpgRxrSPKJ07R/w242MseEKscySJkpvZDKXNFiLqAf+qPTXOSxsGSxea4eJ/swRpPxAzPSNWLYaO6wGVz6L7fBkLkbdiIHPU84WXhBr49LD" +
        "TVGEiriAyVOovhujZr0JEeftRc5eSh+dj7JF4kTmiuTMfesAy/D7QfAijnm/A0fgpnTKTAbcdrCzmivo5H1KV8D1eEfkg/5oX1iNoi2CeOTrRBZxsRUzrJkHp91Yd7CY8Cbs+aDSQ29R" +
        "etL7LMxiohiPT4NyPWxn48STEhmw3Q0uRuW+rIsFJ+L00ZOZ3DiD0WCc1R8V5+xisPjneI/tM9gmnllEwBRyNY7Cf+XgM0ibfidrxMqAUgg2rQR8PgRmpU9hRwZjUW4JZtsLngieglIF" +
        "mGXsq3j7QwgzHiJytkE5WlKqmHI8mZn0fsysEG6nYlADWx8kFmsHMfHxUOg2odhsXFOMH6uxwqKgG8priZ1lrM1lfjbS4pwijDIbjTaIWNUc+/HvsFhv3Mslsf6naITlynF1LprmFHNC" +
        "ORGZj/s+htksxqUw/8utSn+JD2rZPO8Uk1+LzGfFr/9BOt/tOj/rZRwgoi8gJLcTdUPEbCWIn0EyZKJchTCcSkynN1EOkWAW/Vg5eU9iU9m2GmeWIsbDStN7mv3k9DyOrI1XZlaKMpuu" +
        "U046phzoqEApXqDO/DN7MWgezBc0JwbGSqZJ9sOvBsk5ay/dUbAtlJSjzcdCW2WZQ7DMJiSfQRT8A4nFbD4xOQ0m+2nlUJYSKBuNm8vC5Tz9k8zvJwL20sd07IJHxEr9vFw7ulRcy3Qt" +
        "m8qxG/FO9B4OuKwlgke5lXQ53VPIP1hyJmipFuFydC4mTyT8i1ByGRvfUXrQAYmIARSYvMxE5RzZIvWQM0dLXsNoIA3PDoHPSwgNA8m+/jTJikqEXwCWYCdBxkr2oPaORCv3RONSFjH9" +
        "NVhiTYT6NUEL6iupgmDzwT2hhGp5wDVMrD10Y5Kr8ZAYVwO8M1ds7LiBf4qgOtLMPip0tXZlnGWsoushgVURI66Du90CjdFHwaUAjcazWM3iaugWgIezdQj9MTgq37iFN1e011avQsgp" +
        "SP9i5YSUNBml3QS+yPAg4p4JuDdEPlwGI/dmKbu0gXD7mdItrBfnkh/D8UzxZBxLfzKZXnEQ21fjeHJm4mfsHIJjs8RsE2qRYqRWDx8rC5Qnm7tPJsc3zmiuVd/mevXOkNer2hk6maxV" +
        "Ja0mWZsrNxO48pw/H40btNtOJetQbbJuSmtSm7ypw/FZsd+ujTUBQKOmgEwCb8v6WC1gbGBW7KVNsVrN+zK2wpQGvy2kf6gw1qgLhbEXda1zoAhCwKWYmoRDpbHTKs36g8GCDYnaCEgs" +
        "Bqj9Ag4KOCygdEPiM4t0HY0p9oEWQgNYvSlwKRuTyh8HFesLvJj5KWCstvk8RLuVs7s7cxd1kpxYthHz7tmeYEMVJ1PfCjYz2rCGcfGbNnkvysRXAmAzD4+tjrdH7KDW6O3f4TUK2qdv" +
        "udd4sq0cZMg6BqW9bQRSKjraFTcSf2OzuokNyaaWQNlv716OOFuGCl+8aTO7/34mKkoSbAlgLPffF24w9lCaA+Vm4bWT5c49aLl0sNWZA3iJzCAuJ8B/Mm0QMUn13IO4mymcqwJWN0SQ" +
        "19BmY4uNJFBlJecdqUiwSsCjvWWWLln7bYKbrxdO03nOxvM4uYvYXJGtrRlG5bp5jCDDz0M1oCbBitTKUhdcZPTRRdfakmaHUGyN1JCVw9z9U9zCP7cfBGsyABsFVPRJtCmH8Qq0NePR" +
        "kXKwPFf+yfLH5tmSjWunkEjZAsplGGM/VMgdhr2nvw8oy0204h3oy/krpBoxWCyV7vBXbFu/nF7FANdBOfJ8OSngJesq7o9cDs8WrbthKsHpo6VQjgJkuDULw2Lqf7XHkvQ3WM8/Z4ex" +
        "1l3JrhXFeThEnng1UmzHTQD0keeHtiGzVl5GE/2Fjxl1VfpbeYNVy9YONpQf5c0so415AJ4Ny2dB++UMwCzkKEGiA1L1KucAhkrd5IVS/Ky1StGviFopYFyu0+VJeFFecLE22HjgUVMP" +
        "fgSf04ewymGp78dEIMfaYus8VlYIKGHyOJPfLJa3rLxERW5JtovyLhCSHAH9PpHbQow7eAnDqYsBg2T4mYBnrcZsmPIJ85mkzX5u6F35koSSiedWJdrwkOiX+/NxW4pfsZ1WNi8XrIRi" +
        "u5BVI83/YCl7I28EUMKHywtg3jrAcSnVq9z7NEew1OcuNroGSGyVF7jejrdhXLkNY6zaAlgub+ps4TD+M1FH6sb1VurKzaKjAFyyuhC8EgkWSod4XbFdrlYBe7a7sTa+yPVeBxsScrmU" +
        "yMz74vYpxRLt+wAzSgDrZLh/PoE6bi5gchnDO90rPmdNkk2p3fvkNfBVos3fX9r4mlmeaG2pbHJMkqfXFHHTAAETxTub2TuuAqp33czeJvd/1k5mJ5xmtv+3iXbriTPgZfIekz+yyfIS" +
        "bWrLwl753ypyC1eVXFC7jrBWWAaDz79LtNG1Tuy64Bgz+4TgSDnDXImgsI3TwQOJqg39AetkcvAJbS97qWST5JVQfiHJxvc+wem1gBXZEPfPAWyTPyFxE4k0a1gj9xHSTzq5IwAVwwH7" +
        "pfwPW0kv/7R3SVdIp0zeCUMlo0sXJtmQWicvNnJ98cYEK/giXHp0tryFJTPjbTXdvkriWUDAmoB35exJ8J4jgFtEEme4/P7IH4WxL0z5I3kP6pPuJsrzokneD1weFNvHU4cHf+cuUgXK" +
        "81n84mPRYTpg3PTGNhUnzgSvheTLOXQKpFS3sHoHXMc94L6l5D8WJL9+WW7xKMmSB0x/Y2+KHMGbBxirX/9l8J+wpJGtwdvkZTJwEODSVvlbzsEQlXS2FDS2RlmQw0CsJe+hkYT1tDWN" +
        "JBsb2RttkXbDo3Ij453FLFeVYzB+FykpxSfoDpOxPH4X7W1k5fpop7hEW7Hyd9OfKiAfdVYaG7RLWTtPMvKuLzjAUskewIl5rKyX6y9d5iYNQbT8haKxxOTho/L+LmdhFiLsGt/E3lg7" +
        "FrO+o5LZeVOZ+Ww6YMSpRjZm+a8aU91Iyp6csATCr5cCLrq240F8YJkcuIItn6TDqzjgPs9LVhsblWfWiEGzWcnbAs2YrYD3oRGj5+VIFmyQHz95xMZZOze1kL/xgR8mqVqTHtO0jHwt" +
        "19opdrHarXWAPnFt5wTHgQPuMCTklTSwYWzAulgbwZaFx077/WP0jzfEkTI93ATK5DEKlSNUHie13+0H6QflcG9N+2ulHtc4reK1imiVoBVvskZaJWnVWKsmWl+nVVOtmmmVbFRzo1po" +
        "lWKUy8eoJj+3CrTSqrVWN3VSN2jVUqsb62a0ulmrNvY80SBQ//xi3Vjd8lJMmXZ8kWHrsGTqkbRVbVurhrssNp496uzia1xvHI3ZN0nHXJ6MA6dwtoktswYXG3aEcarvDNZuF5HFfwkN" +
        "5arDxhfGV93UI/B0TlWhxiocqCfHy3amEzPdbe+1epD093qx6mmtfv2S7ffSYeCfpPNbCBKdV17VvW3nD49xTEvrDmm7ybA+HJRBv6+OcTJ4tNC38oYFpUH2hgoZHX6K3tYgAi8O6XBr" +
        "FR4PRTwybZLAyHUjxJW52O/8TIWb4XKHbqdAw6gyuqHW2otG5E9S4Vt97XFAVx3upkIRHX5YhUaLweSRGvB2e1FvYri5i7niy0iVMt4z+vL+yw6QDCjyHEpitfWzpdSb23s5a+pFwrag" +
        "FdPNFWNZBe05DWNG1wnzXXOE5OkTfqF1mc4LWLalXn5jJO6E3+nYnSeENBgu0zfD8AnaCKPC7VSY92q4ZeMyfR9xwvB5FUpQ4UqrpKeURH2Mjfwynizhs2z4CGdcnxEj2sa42m4OQXlE" +
        "yEeKeYclWHeX6duszJZPUIWn+SqsDKBdX+E8xnqkfnag1t1R2bGGMzuocCMVvk+FtQo9An0nHU5TocdUOE6FXrGzC2kQPqElJFMQLoAk/AwT3KEWcPqNpaLcCvqzCr9tO2+p8BBje5lE" +
        "XVCFeF6Hn1bh61T4SSR2VJj7TwKS0Z4x+OF+OOeHdcwceb1/ehsPZ0wVUIeJkt06HMJgATfOWqPjCFFt+Q1sMUlEZoxrVknmLMOgRmzUHbpD8Riyl5RCFfpf";
}
