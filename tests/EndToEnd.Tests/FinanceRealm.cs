using System.Text.Json.Nodes;
using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>
/// A realm with a real guest: a Debian disk with our agent, packed and signed, and the sample workspace for one group of this machine. The guest has five
/// programs more than the sample: <c>note</c> adds a line to a file on the data disk and ends with the number of lines, in the second version with 40 more;
/// <c>stamp</c> adds a line to the document that it is given; <c>crash</c> kills the agent; <c>fetch</c> gets the address that stands in its document, with 43 when a
/// proxy refuses; <c>browse</c> wants such an address opened on the host.
/// </summary>
public sealed class FinanceRealm : IAsyncLifetime, IDisposable
{
    /// <summary>Who is assigned: a user and a group that every Debian has.</summary>
    public const string User = "games";

    /// <summary>Who is not.</summary>
    public const string Stranger = "man";

    // Where samples/guest-image puts the system: behind the gap and the boot partition.
    private const long SystemOffset = 32L << 20;

    private readonly WorkFolder _work = new();

    /// <summary>The realm.</summary>
    public Realm Realm { get; private set; } = null!;

    /// <summary>The disk of the first version, as it was packed.</summary>
    public string FirstDisk => _work["first.raw"];

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
        await Realm.PackAsync(await WriteDiskAsync(image, "first.raw", more: 0), "finance", CancellationToken.None);
        await Realm.SignAsync(CancellationToken.None);
        await AssignAsync(User);
    }

    /// <summary>Packs, signs and publishes the second version.</summary>
    public async Task UpdateAsync(CancellationToken cancellationToken)
    {
        string image = Path.Combine(Programs.RepositoryFolder, "artifacts", "guest-image");
        await Realm.PackAsync(await WriteDiskAsync(image, "second.raw", more: 40), "finance", cancellationToken);
        await Realm.PublishAsync(Published, cancellationToken);
    }

    /// <summary>Assigns the workspace to one group, with files both ways, and publishes that.</summary>
    /// <param name="group">The group.</param>
    /// <param name="files">Which way documents may go.</param>
    /// <param name="change">What else is to be another than in the sample.</param>
    public async Task AssignAsync(string group, string files = "both", Action<JsonNode>? change = null)
    {
        JsonNode policy = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Programs.RepositoryFolder, "samples", "finance-workspace", "workspace.json")))!;
        policy["assignments"] = new JsonArray(new JsonObject
        {
            ["groups"] = new JsonArray(group),
            ["permissions"] = new JsonObject { ["files"] = files },
        });
        foreach (string key in new[] { "note", "stamp", "crash", "fetch", "browse" })
        {
            policy["apps"]!["published"]!.AsArray().Add(new JsonObject { ["key"] = key, ["name"] = key });
        }

        policy["afterLastWindow"]!["delaySeconds"] = 2;
        policy["machine"]!["memory"] = new JsonObject { ["steps"] = new JsonArray(new JsonObject { ["hostMiB"] = 512, ["guestMiB"] = 256 }) };
        policy["deleteOn"] = new JsonArray("disabled");

        // First time setup has tests of its own.
        policy["setup"] = null;
        change?.Invoke(policy);
        string file = _work["workspace.json"];
        await File.WriteAllTextAsync(file, policy.ToJsonString());
        await Realm.SignWorkspaceAsync(file, CancellationToken.None);
        await Realm.PublishSignedAsync(Published, CancellationToken.None);
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _work.Dispose();

    private async Task<string> WriteDiskAsync(string image, string name, int more)
    {
        string disk = _work[name];
        await Command.RunAsync("cp", ["--sparse=always", Path.Combine(image, "disk.raw"), disk], CancellationToken.None);
        (string Key, string Script)[] programs =
        [
            ("note", $"echo note >>/home/notes\nsync\nexit $(($(wc -l </home/notes) + {more}))\n"),
            ("stamp", "echo stamped >>\"$1\"\n"),
            ("crash", "exec /bin/busybox killall -9 medv-guest\n"),
            ("fetch", "said=$(/bin/busybox wget -O /dev/null \"$(cat \"$1\")\" 2>&1) && exit 0\necho \"$said\" >\"$1\"\ncase $said in *' 403 '*) exit 43 ;; esac\nexit 1\n"),
            ("browse", "exec x-www-browser \"$(cat \"$1\")\"\n"),
        ];
        foreach ((string key, string script) in programs)
        {
            string file = _work[$"medv-{key}"];
            await File.WriteAllTextAsync(file, $"#!/bin/sh\n{script}");
            string entry = _work[$"{key}.desktop"];
            await File.WriteAllTextAsync(entry, $"[Desktop Entry]\nType=Application\nName={key}\nExec=medv-{key} %f\nMimeType=text/x-{key};\nCategories=Utility;\n");
            foreach (string command in new[]
            {
                $"write {file} /usr/local/bin/medv-{key}", $"sif /usr/local/bin/medv-{key} mode 0100755", $"write {entry} /usr/share/applications/{key}.desktop",
            })
            {
                await Command.RunAsync("debugfs", ["-w", "-R", command, $"{disk}?offset={SystemOffset}"], CancellationToken.None);
            }
        }

        return disk;
    }
}

/// <summary>A test with real machines, users and windows. Where something for that is missing it is skipped, and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WorkspaceFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(
        () => !Environment.IsPrivilegedProcess ? "needs root, to become the users of a PC"
            : Environment.GetEnvironmentVariable("MEDV_NATIVE") != "true" ? "needs the programs as machine code: scripts/native.sh, then MEDV_NATIVE=true"
            : new[] { "qemu-system-x86_64", "qemu-img", "mmdebstrap", "syslinux", "Xvfb", "xauth", "xwininfo", "xkill", "gtk-launch", "gio" }
                .FirstOrDefault(program => Programs.Find(program) is null) is string program ? $"needs {program}"
            : NginxOrigin.WhyNot ?? NamespaceBranch.WhyNotAsync(CancellationToken.None).GetAwaiter().GetResult());

    /// <summary>Why such tests cannot run here; null when they can.</summary>
    public static string? WhyNot => Missing.Value;

    /// <inheritdoc/>
    public override string? Skip
    {
        get => base.Skip ?? WhyNot;
        set => base.Skip = value;
    }
}
