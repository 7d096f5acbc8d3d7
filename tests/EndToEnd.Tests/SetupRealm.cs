using System.Text.Json.Nodes;
using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>
/// A realm whose guest has no agent and knows nobody: it has to be set up. Its one program of ours, <c>facts</c>, tells what setup made of the guest by its exit
/// code: 0 for all as it should be. Steps leave a line each in <c>/var/lib/steps</c>, on the system's disk and not on the data disk.
/// </summary>
public sealed class SetupRealm : IAsyncLifetime, IDisposable
{
    /// <summary>Who is assigned: a user and a group that every Debian has.</summary>
    public const string User = "games";

    /// <summary>The time zone of the user's session, which the image does not have.</summary>
    public const string TimeZone = "Asia/Tokyo";

    // Where samples/guest-image puts the system: behind the gap and the boot partition.
    private const long SystemOffset = 32L << 20;

    private readonly WorkFolder _work = new();

    /// <summary>The realm.</summary>
    public Realm Realm { get; private set; } = null!;

    /// <summary>The folder that is published.</summary>
    public string Published => _work["published"];

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (WorkspaceFactAttribute.WhyNot is not null)
        {
            return;
        }

        string image = Path.Combine(Programs.RepositoryFolder, "artifacts", "guest-image");
        (await Command.TryRunAsync(
            Path.Combine(Programs.RepositoryFolder, "samples", "guest-image", "build.sh"), [image, Programs.MedvGuest], environment: null, CancellationToken.None)).Succeeded();
        Realm = await Realm.CreateAsync(_work["realm"], CancellationToken.None);
        await Realm.PackAsync(await WriteDiskAsync(image), "finance", CancellationToken.None);
        await Realm.SignAsync(CancellationToken.None);
    }

    /// <summary>Publishes a workspace with these steps.</summary>
    /// <param name="retries">How often setup begins anew.</param>
    /// <param name="steps">The steps.</param>
    public async Task AssignAsync(int retries, JsonArray steps)
    {
        JsonNode policy = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Programs.RepositoryFolder, "samples", "finance-workspace", "workspace.json")))!;
        policy["assignments"] = new JsonArray(new JsonObject { ["groups"] = new JsonArray(User) });
        policy["apps"]!["published"] = new JsonArray(new JsonObject { ["key"] = "facts", ["name"] = "Facts" });
        policy["afterLastWindow"]!["delaySeconds"] = 60;
        policy["machine"]!["memory"] = new JsonObject { ["steps"] = new JsonArray(new JsonObject { ["hostMiB"] = 512, ["guestMiB"] = 256 }) };
        policy["setup"]!["nameMask"] = "BANK-%username%-###";
        policy["setup"]!["retries"] = retries;
        policy["setup"]!["steps"] = steps;
        string file = _work["workspace.json"];
        await File.WriteAllTextAsync(file, policy.ToJsonString());
        await Realm.SignWorkspaceAsync(file, CancellationToken.None);
        await Realm.PublishSignedAsync(Published, CancellationToken.None);
    }

    /// <summary>A step that runs a line of a shell.</summary>
    public static JsonObject Step(string line, string message, string? failure = null, bool restart = false, bool once = true) => new()
    {
        ["command"] = new JsonArray("/bin/sh", "-c", line), ["message"] = message, ["failureMessage"] = failure, ["restart"] = restart, ["once"] = once,
    };

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _work.Dispose();

    private async Task<string> WriteDiskAsync(string image)
    {
        string disk = _work["disk.raw"];
        await Command.RunAsync("cp", ["--sparse=always", Path.Combine(image, "disk.raw"), disk], CancellationToken.None);
        string script = _work["medv-facts"];
        await File.WriteAllTextAsync(script, $"""
            #!/bin/sh
            case $(/bin/busybox hostname) in bank-games-[0-9][0-9][0-9]) ;; *) exit 41 ;; esac
            [ "$(cat /etc/timezone)" = {TimeZone} ] || exit 42
            [ "$(date +%Z)" = JST ] || exit 43
            [ "$(cat /var/lib/steps)" = "$(printf 'first\nsecond\nthird')" ] || exit 44
            id u-games >/dev/null || exit 45
            [ -s /run/every ] || exit 46
            exit $(wc -l </run/every)

            """);
        string entry = _work["facts.desktop"];
        await File.WriteAllTextAsync(entry, "[Desktop Entry]\nType=Application\nName=Facts\nExec=medv-facts\nCategories=Utility;\n");
        foreach (string command in new[]
        {
            "rm /usr/local/bin/medv-guest", $"write {script} /usr/local/bin/medv-facts", "sif /usr/local/bin/medv-facts mode 0100755",
            $"write {entry} /usr/share/applications/facts.desktop",
        })
        {
            await Command.RunAsync("debugfs", ["-w", "-R", command, $"{disk}?offset={SystemOffset}"], CancellationToken.None);
        }

        return disk;
    }
}
