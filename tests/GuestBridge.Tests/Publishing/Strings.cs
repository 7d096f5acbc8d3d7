using FsCheck;
using FsCheck.Fluent;

namespace MedV.GuestBridge.Tests.Publishing;

/// <summary>Texts that somebody might send who wants to get out of a menu.</summary>
internal static class Strings
{
    private static readonly string[] Pieces =
    [
        "\n", "\r", "\\", "\\n", "\"", "'", "`", "$(id)", "%F", "%%", ";", "=", "[Desktop Entry]", "\nExec=/bin/sh", "[", "]", "#", "\0", "\t", "\u202E", "\u200B", "\u2028", "\u0301",
        "e\u0301", "가", "\u1100\u1161", "\uD83D\uDE00", "\uD800", "\uDC00", "../", "/", "<", ">", "&", "A", "z", "0", " ", "é", "表", "\uFE0F", "\u034F", "\uFFFF", "\U000E0041", "CON", ".",
    ];

    public static Arbitrary<string> Hostile => Gen.ArrayOf(Gen.Elements(Pieces)).Select(string.Concat).ToArbitrary();

    public static string Random(Random random, int mostPieces = 12) =>
        string.Concat(Enumerable.Range(0, random.Next(mostPieces)).Select(_ => random.Next(3) == 0 ? ((char)random.Next(0x10000)).ToString() : Pieces[random.Next(Pieces.Length)]));
}
