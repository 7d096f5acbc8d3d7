using System.Collections.Immutable;
using System.Text;

namespace MedV.GuestBridge.Setup.Seeds;

/// <summary>The seed of a Linux guest: a disk that cloud-init finds (data source NoCloud), with our agent on it.</summary>
internal static class LinuxSeed
{
    /// <summary>The label that cloud-init looks for.</summary>
    public const string Label = "CIDATA";

    private const string AgentFile = "medv-guest";
    private const string Installer = "/var/lib/medv/install-agent.sh";
    private const string Unit = """
        [Unit]
        Description=MedV guest agent
        StartLimitIntervalSec=0

        [Service]
        ExecStart=/usr/local/lib/medv/medv-guest
        Restart=always
        RestartSec=2

        [Install]
        WantedBy=multi-user.target

        """;

    /// <summary>The files of the disk.</summary>
    /// <param name="seed">What the guest is told.</param>
    /// <param name="agent">The agent's program for the guest; null for the one that the image has.</param>
    /// <param name="agentSha256">Its SHA-256 as 64 hexadecimal digits: the guest installs nothing else. Null without an agent.</param>
    /// <exception cref="ArgumentException">A part has not the form that it should have.</exception>
    public static ImmutableArray<SeedFile> Files(GuestSeed seed, SeedFile? agent, string? agentSha256)
    {
        seed.Check();
        return
        [
            SeedFile.Of("meta-data", MetaData(seed)),
            SeedFile.Of("user-data", UserData(seed, agentSha256)),
            SeedFile.Of("network-config", NetworkConfig),
            .. agent is null ? Array.Empty<SeedFile>() : [agent with { Name = AgentFile }],
        ];
    }

    // Any wired card, by DHCP; the guest does not wait for it, because there may be none.
    private const string NetworkConfig = """
        version: 2
        ethernets:
          wired:
            match: {name: "e*"}
            dhcp4: true
            optional: true

        """;

    private static string MetaData(GuestSeed seed) =>
        $"instance-id: {YamlText.Quote(seed.InstanceId)}\n"
        + (seed.ComputerName.Length > 0 ? $"local-hostname: {YamlText.Quote(seed.ComputerName.ToLowerInvariant())}\n" : "");

    private static string UserData(GuestSeed seed, string? agentSha256)
    {
        HostFacts host = seed.Host;
        var text = new StringBuilder("#cloud-config\n");
        LineUnlessEmpty(text, "hostname", seed.ComputerName.ToLowerInvariant());
        text.Append("preserve_hostname: ").Append(seed.ComputerName.Length > 0 ? "false\n" : "true\n");
        LineUnlessEmpty(text, "locale", host.Locale);
        LineUnlessEmpty(text, "timezone", host.TimeZone);
        text.Append("keyboard:\n");
        Line(text, "  layout", host.Keyboard);
        if (host.KeyboardVariant.Length > 0)
        {
            Line(text, "  variant", host.KeyboardVariant);
        }

        text.Append("users:\n");
        Line(text, "  - name", seed.Account);
        if (GuestAccount.FullName(host.FullName) is { Length: > 0 } fullName)
        {
            Line(text, "    gecos", fullName);
        }

        Line(text, "    shell", "/bin/bash");
        text.Append("    lock_passwd: true\n");
        if (seed.IsAdministrator)
        {
            Line(text, "    sudo", "ALL=(ALL) NOPASSWD:ALL");
        }

        if (host.Certificates.Length > 0)
        {
            text.Append("ca_certs:\n  trusted: ").Append(YamlText.List(host.Certificates)).Append('\n');
        }

        if (agentSha256 is null)
        {
            return text.ToString();
        }

        text.Append("write_files:\n");
        AddFile(text, Installer, "0700", InstallScript(agentSha256));
        AddFile(text, "/etc/systemd/system/medv-guest.service", "0644", Unit);
        text.Append("runcmd:\n  - ").Append(YamlText.List(["sh", Installer])).Append('\n');
        return text.ToString();
    }

    private static void AddFile(StringBuilder text, string path, string rights, string content)
    {
        Line(text, "  - path", path);
        Line(text, "    permissions", rights);
        Line(text, "    content", content.ReplaceLineEndings("\n"));
    }

    private static void Line(StringBuilder text, string key, string value) => text.Append(key).Append(": ").Append(YamlText.Quote(value)).Append('\n');

    private static void LineUnlessEmpty(StringBuilder text, string key, string value)
    {
        if (value.Length > 0)
        {
            Line(text, key, value);
        }
    }

    private static string InstallScript(string sha256)
    {
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower))
        {
            throw new ArgumentException("the agent's SHA-256 is not 64 small hexadecimal digits", nameof(sha256));
        }

        return $"""
            #!/bin/sh
            # Installs the MedV agent from the seed disk. Written by medv-bridge.
            set -eu
            disk=$(blkid -L {Label} || blkid -L cidata)
            seed=$(mktemp -d)
            mount -o ro,nosuid,nodev,noexec "$disk" "$seed"
            mkdir -p /usr/local/lib/medv
            cp "$seed/{AgentFile}" /usr/local/lib/medv/medv-guest.new
            umount "$seed"
            rmdir "$seed"
            echo "{sha256}  /usr/local/lib/medv/medv-guest.new" | sha256sum -c -
            chmod 0755 /usr/local/lib/medv/medv-guest.new
            mv /usr/local/lib/medv/medv-guest.new /usr/local/lib/medv/medv-guest
            systemctl daemon-reload
            systemctl enable medv-guest.service
            systemctl restart --no-block medv-guest.service

            """;
    }
}
