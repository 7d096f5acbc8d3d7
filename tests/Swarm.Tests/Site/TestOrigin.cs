using System.Globalization;
using MedV.Chunking;
using MedV.Testing.Chunking;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MedV.Swarm.Tests.Site;

/// <summary>A real web server on loopback with the packs of an image; counts what it sends.</summary>
internal sealed class TestOrigin : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Dictionary<string, byte[]> _files;
    private long _sent;
    private int _requests;

    private TestOrigin(SampleImage image)
    {
        _files = image.Packs.ToDictionary(pack => PathOf(pack.Key), pack => pack.Value.ToArray());
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    public Uri Address => new(_application.Urls.First());

    /// <summary>Body bytes of pack ranges sent.</summary>
    public long SentBytes => Interlocked.Read(ref _sent);

    /// <summary>Requests begun.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>While set, it answers 503.</summary>
    public bool IsDown { get; set; }

    /// <summary>Each answer waits while this lasts; it may be shortened meanwhile.</summary>
    public TimeSpan Delay { get; set; }

    public static async Task<TestOrigin> StartAsync(SampleImage image)
    {
        var origin = new TestOrigin(image);
        await origin._application.StartAsync();
        return origin;
    }

    /// <summary>Flips one bit of the stored bytes of a chunk; called twice, it is as before.</summary>
    public void FlipBitOf(SampleImage image, int chunk)
    {
        var reference = image.Manifest.Chunks[chunk];
        Digest pack = image.Manifest.Packs[reference.Pack].Id;
        _files[PathOf(pack)][reference.PackOffset + (reference.EncodedBytes / 2)] ^= 1;
    }

    /// <summary>Changes a byte in every 100 KB of a pack.</summary>
    public void Damage(Digest pack)
    {
        byte[] file = _files[PathOf(pack)];
        for (int at = 50_000; at < file.Length; at += 100_000)
        {
            file[at] ^= 1;
        }
    }

    /// <summary>Takes a pack away.</summary>
    public void Remove(Digest pack) => _files.Remove(PathOf(pack));

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static string PathOf(Digest pack) => $"/packs/{pack.ToString()[..2]}/{pack}.pack";

    private async Task AnswerAsync(HttpContext context)
    {
        if (IsDown || !_files.TryGetValue(context.Request.Path, out byte[]? file))
        {
            context.Response.StatusCode = IsDown ? 503 : 404;
            return;
        }

        Interlocked.Increment(ref _requests);
        for (TimeSpan waited = TimeSpan.Zero; waited < Delay; waited += TimeSpan.FromMilliseconds(20))
        {
            await Task.Delay(20, context.RequestAborted);
        }

        string[] range = context.Request.Headers.Range.ToString()["bytes=".Length..].Split('-');
        int first = int.Parse(range[0], CultureInfo.InvariantCulture);
        int last = int.Parse(range[1], CultureInfo.InvariantCulture);
        context.Response.StatusCode = 206;
        context.Response.ContentLength = last - first + 1;
        context.Response.Headers.ContentRange = $"bytes {first}-{last}/{file.Length}";
        Interlocked.Add(ref _sent, last - first + 1);
        await context.Response.Body.WriteAsync(file.AsMemory(first, last - first + 1), context.RequestAborted);
    }
}
