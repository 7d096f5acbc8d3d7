using System.Collections.Immutable;
using MedV.GuestBridge.Publishing;

namespace MedV.GuestBridge.Tests.Publishing;

/// <summary>Workspaces of guests that try everything.</summary>
internal static class Hostile
{
    private static readonly string[] Types = ["text/plain", "image/png", "x-scheme-handler/http", "text/plain;a/b", "inode/directory", "text/x\ny"];
    private static readonly string[] Categories = ["Office", "Utility", "Screensaver", "X-Y", "a;b", "Game\nExec=x"];

    public static PublishedWorkspace Workspace(Random random, int apps) => new()
    {
        Id = random.Next(8) == 0 ? Strings.Random(random) : "w" + random.Next(1000),
        Title = Strings.Random(random),
        Apps = [.. Enumerable.Range(0, apps).Select(_ => App(random))],
    };

    private static PublishedApp App(Random random) => new()
    {
        Key = random.Next(8) == 0 ? Strings.Random(random) : "k" + random.Next(10_000),
        Name = Strings.Random(random, random.Next(20) == 0 ? 3000 : 12),
        Origin = random.Next(4) == 0 ? AppOrigin.Policy : AppOrigin.Guest,
        LocalizedNames = ImmutableSortedDictionary<string, string>.Empty.Add("de", Strings.Random(random)).Add("de]\nExec", Strings.Random(random)).Add(Strings.Random(random) + "x", "y"),
        Comment = Strings.Random(random),
        Categories = Words(random, Categories),
        MimeTypes = Words(random, Types),
        Keywords = Words(random, ["a", ";", "b\nc", Strings.Random(random)]),
        WindowClass = random.Next(3) == 0 ? null : Strings.Random(random),
        Icon = random.Next(4) switch
        {
            0 => new AppIcon.Raw(random.Next(-2, 300), random.Next(-2, 300), [.. new byte[random.Next(64)]]),
            1 => new AppIcon.Png([.. new byte[random.Next(64)]]),
            2 => new AppIcon.Raw(2, 2, [.. new byte[16]]),
            _ => null,
        },
    };

    private static ImmutableArray<string> Words(Random random, string[] from) =>
        random.Next(10) == 0 ? default : [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(5) == 0 ? Strings.Random(random) : from[random.Next(from.Length)])];
}
