using System.Globalization;
using System.Text.Json;

namespace MedV.SigningTool.Tests;

/// <summary>The tool in memory with real files in a folder of its own, a clock that a test sets, and one passphrase.</summary>
internal sealed class TestTool : IDisposable
{
    public const string Passphrase = "correct horse battery staple";

    // Keys in these tests protect nothing; 600 000 rounds for each would be most of the run.
    private const int FewIterations = 100;

    private readonly Dictionary<string, string?> _environment = [];

    public TestTool()
    {
        Folder = Directory.CreateTempSubdirectory("medv-sign-").FullName;
        _environment["MEDV_REALM"] = PathOf("realm");
        _environment["MEDV_PASSPHRASE"] = Passphrase;
    }

    public string Folder { get; }

    public SetTime Time { get; } = new(new DateTimeOffset(2027, 1, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>What a person at the terminal types, one answer after another; <see langword="null"/> for no terminal.</summary>
    public Queue<string>? Typed { get; set; }

    public string PathOf(params string[] names) => Path.Combine([Folder, .. names]);

    public void Set(string variable, string? value) => _environment[variable] = value;

    public Task<Outcome> RunAsync(params string[] args) => RunAsync(new StringWriter(CultureInfo.InvariantCulture), CancellationToken.None, args);

    public async Task<Outcome> RunAsync(StringWriter output, CancellationToken cancellationToken, params string[] args)
    {
        var error = new StringWriter(CultureInfo.InvariantCulture);
        var session = new Session
        {
            Output = output,
            Error = error,
            Time = Time,
            Environment = name => _environment.GetValueOrDefault(name),
            AskPassphrase = Typed is null ? null : _ => Typed.Dequeue(),
            KeyIterations = FewIterations,
        };
        int code = await CommandLine.RunAsync(args, session, cancellationToken);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that must succeed, and reads its JSON.</summary>
    public async Task<JsonElement> JsonAsync(params string[] args)
    {
        Outcome outcome = await RunAsync([.. args, "--json"]);
        Assert.True(outcome.Code == 0, $"{string.Join(' ', args)} ended with {outcome.Code}: {outcome.Error}");
        return JsonElement.Parse(outcome.Output);
    }

    /// <summary>Writes a disk: noise, and zeros after it.</summary>
    public string WriteDisk(string name = "disk.raw", int seed = 1, int noise = 700_000, int zeros = 300_000)
    {
        byte[] content = new byte[noise + zeros];
        new Random(seed).NextBytes(content.AsSpan(0, noise));
        File.WriteAllBytes(PathOf(name), content);
        return PathOf(name);
    }

    /// <summary>A realm with one signed image, published.</summary>
    public async Task PublishAsync()
    {
        await JsonAsync("init", "--name", "Nordbank");
        await JsonAsync("pack", WriteDisk(), "--image", "debian");
        await JsonAsync("sign");
        await JsonAsync("publish", PathOf("published"));
    }

    public string[] PublishedFiles() => Files("published");

    public string[] Files(string folder) =>
    [
        .. Directory.EnumerateFiles(PathOf(folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(PathOf(folder), file))
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    internal sealed record Outcome(int Code, string Output, string Error);

    internal sealed class SetTime(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset _now = now;

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(int days) => _now = _now.AddDays(days);
    }
}
