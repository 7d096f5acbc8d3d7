using MedV.Daemon.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Views;

/// <summary>One line for each image.</summary>
internal static class ImagesView
{
    public static IRenderable Of(ImagesReport report)
    {
        if (report.Images.Length == 0)
        {
            return new Markup("no images yet\n");
        }

        Table table = Columns.Of("IMAGE", ">VERSION", "STATE", ">HERE", ">CONTENT", ">DISK", "PATH");
        foreach (ImageStatus image in report.Images)
        {
            table.AddRow(
                Words.Literal(image.Image),
                $"{image.Version}",
                State(image.State),
                Words.Percent(image.BytesHeld, image.Bytes),
                Words.Size(image.Bytes),
                Words.Size(image.DiskBytes),
                Words.Literal(image.Path ?? "-"));
        }

        return new Unwrapped(table);
    }

    private static string State(ImageState state) => state switch
    {
        ImageState.Complete => "[green]complete[/]",
        ImageState.ReadingManifest => "reading the manifest",
        _ => state.ToString().ToLowerInvariant(),
    };
}
