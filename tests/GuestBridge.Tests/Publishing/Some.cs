using System.Collections.Immutable;
using MedV.GuestBridge.Publishing;
using MedV.GuestBridge.Publishing.Icons;

namespace MedV.GuestBridge.Tests.Publishing;

/// <summary>Ordinary apps and workspaces.</summary>
internal static class Some
{
    public static PublishedWorkspace Workspace(string id, string title, params ImmutableArray<PublishedApp> apps) => new() { Id = id, Title = title, Apps = apps };

    public static PublishedApp App(string key, string name) => new() { Key = key, Name = name, Origin = AppOrigin.Guest };

    public static Pixels Picture(int width, int height, int seed = 1)
    {
        byte[] rgba = new byte[width * height * 4];
        new Random(seed).NextBytes(rgba);
        return new Pixels(width, height, rgba);
    }

    public static AppIcon.Raw Icon(int width, int height, int seed = 1) => new(width, height, [.. Picture(width, height, seed).Rgba]);

    public static PublishedApp Calc { get; } = App("xcalc", "Calculator") with
    {
        Comment = "Adds; \"subtracts\" \\ and more",
        Categories = ["Utility", "Calculator"],
        Keywords = ["sum", "a;b"],
        LocalizedNames = ImmutableSortedDictionary<string, string>.Empty.Add("de", "Rechner").Add("pt_BR", "Calculadora"),
        WindowClass = "XCalc",
        Icon = Icon(48, 48),
    };

    public static MenuContent Build(params PublishedWorkspace[] workspaces) => MenuBuilder.Build("example.org", workspaces, MenuFacts.None);
}
