using MedV.GuestBridge.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>One line for each application.</summary>
internal static class AppsView
{
    public static IRenderable Of(BridgeReply reply)
    {
        if (reply.Apps is not { Length: > 0 } apps)
        {
            return new Markup("no applications\n");
        }

        Table table = Columns.Of("WORKSPACE", "APP", "NAME", "KNOWN FROM");
        foreach (AppStatus app in apps)
        {
            table.AddRow(Words.Literal(app.Workspace), Words.Literal(app.Key), Words.Literal(app.Name), app.Source == AppSource.Policy ? "policy" : "its guest");
        }

        return new Unwrapped(table);
    }
}
