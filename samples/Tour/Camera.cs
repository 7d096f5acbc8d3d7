using MedV.Lab;

namespace MedV.Tour;

/// <summary>Takes pictures of a desk's screen as PNG files of few bytes.</summary>
/// <param name="folder">Where they are put.</param>
/// <param name="work">A folder for what is in between.</param>
internal sealed class Camera(string folder, string work)
{
    private const long MostBytes = 60_000;

    // What was asked for last is drawn by programs that say nothing when they are done.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    /// <summary>Takes a picture of a part of the screen.</summary>
    /// <param name="desk">The desk.</param>
    /// <param name="name">The picture's file name.</param>
    /// <param name="part">Width, height and place as X writes them: <c>640x480+0+0</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LabException">It has more bytes than a page should load.</exception>
    public async Task TakeAsync(Desk desk, string name, string part, CancellationToken cancellationToken)
    {
        await Task.Delay(Settle, TimeProvider.System, cancellationToken);
        string dump = Path.Combine(work, "screen.xwd");
        await desk.TakePictureAsync(dump, cancellationToken);
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, name);
        await Command.RunAsync(
            "convert", [$"xwd:{dump}", "-crop", part, "+repage", "-strip", "-colors", "255", "-define", "png:compression-level=9", $"png8:{file}"], cancellationToken);
        if (new FileInfo(file).Length > MostBytes)
        {
            throw new LabException($"{name} has {new FileInfo(file).Length} bytes, more than {MostBytes}");
        }
    }
}
