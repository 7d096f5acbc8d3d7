using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Says a plan in QEMU's words. Pure.</summary>
internal static class QemuArguments
{
    // The name is the contract with the agent: docs/formats/guest-protocol.md.
    private const string PortName = "org.medv.bridge.0";

    /// <summary>Builds the argument list of one QEMU, which starts paused.</summary>
    /// <param name="plan">A plan without faults.</param>
    /// <param name="layout">Where its files are.</param>
    /// <param name="accelerator">KVM or TCG, decided.</param>
    /// <param name="id">The name by which this one QEMU is found again.</param>
    /// <param name="incoming">Whether it waits for a state at <see cref="QemuLayout.Transfer"/>.</param>
    /// <param name="uefi">The firmware's code; null with BIOS.</param>
    public static IReadOnlyList<string> Build(MachinePlan plan, QemuLayout layout, MachineAccelerator accelerator, Guid id, bool incoming, string? uefi = null)
    {
        (string accel, string processor) = accelerator switch
        {
            MachineAccelerator.Kvm => ("kvm", "host,migratable=on"),
            MachineAccelerator.Whpx => ("whpx,kernel-irqchip=off", "qemu64"),
            _ => ("tcg", "max"),
        };
        List<string> words =
        [
            "-no-user-config", "-nodefaults", "-name", $"medv-{plan.Folder.Workspace}", "-uuid", id.ToString(),
            "-machine", "pc,usb=off,vmport=off", "-accel", accel, "-cpu", processor,
            "-m", $"{plan.MemoryMebibytes}M", "-smp", $"{plan.Processors}", "-rtc", "base=utc",
            "-display", "none", "-boot", "menu=off,strict=on", "-S",
            // A relay is a process in a session of its own; without one QEMU may make neither. The launcher has taken away what setuid programs could give.
            // QEMU has no sandbox on Windows.
            .. OperatingSystem.IsWindows()
                ? Array.Empty<string>()
                : ["-sandbox", $"on,obsolete=deny,resourcecontrol=deny,{(HasRelay(plan) ? "elevateprivileges=allow,spawn=allow" : "elevateprivileges=deny,spawn=deny")}"],
            "-chardev", $"socket,id=monitor,path={Escape(layout.Monitor)},server=on,wait=off", "-mon", "chardev=monitor,mode=control",
            // The guest may write as much as it likes: a ring in memory keeps the newest of it.
            "-chardev", $"ringbuf,id=console,size={QemuLimits.ConsoleBytes}", "-serial", "chardev:console",
            "-device", "virtio-rng-pci",
        ];
        AddFirmware(words, layout, uefi);
        AddDisks(words, plan, layout);
        AddChannel(words, plan, layout);
        AddNetwork(words, plan);
        if (plan.Screen)
        {
            words.AddRange(["-device", "VGA,vgamem_mb=8", "-vnc", $"unix:{Escape(layout.Screen)}"]);
        }

        if (incoming)
        {
            words.AddRange(["-incoming", $"unix:{layout.Transfer}"]);
        }

        words.AddRange(["-pidfile", layout.ProcessId]);
        return words;
    }

    /// <summary>Doubles commas, as QEMU wants them in the value of an option.</summary>
    public static string Escape(string value) => value.Replace(",", ",,", StringComparison.Ordinal);

    /// <summary>Quotes one word for the parser of the relay's command, which knows the shell's quotes and starts no shell.</summary>
    public static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool HasRelay(MachinePlan plan) => plan.Network != MachineNetwork.None && plan.DisplayRelay.Length + plan.ReachRelay.Length > 0;

    private static void AddFirmware(List<string> words, QemuLayout layout, string? uefi)
    {
        if (uefi is not null)
        {
            words.AddRange(["-drive", $"if=pflash,format=raw,readonly=on,file={Escape(uefi)}", "-drive", $"if=pflash,format=raw,file={Escape(layout.FirmwareVariables)}"]);
        }
    }

    private static void AddDisks(List<string> words, MachinePlan plan, QemuLayout layout)
    {
        if (plan.DiskBus == MachineDiskBus.Sata)
        {
            words.AddRange(["-device", "ich9-ahci,id=sata"]);
        }

        // The base is named here and not by the overlay's header, so that a base that moved is found, and no header can name another file.
        AddDisk(words, plan, 0, "system", Node("system", layout.Overlay(plan.BaseVersion), plan.SetUpDisk, plan.BaseDisk), "bootindex=1");
        if (plan.DataDiskMebibytes > 0)
        {
            AddDisk(words, plan, 1, "data", Node("data", layout.DataDisk, null, null), "serial=medvdata");
        }

        if (plan.SeedDisk is not null)
        {
            AddDisk(words, plan, 2, "seed", RawNode("seed", plan.SeedDisk), "serial=medvseed");
        }
    }

    private static void AddDisk(List<string> words, MachinePlan plan, int place, string name, string node, string extra)
    {
        bool compactDisc = name == "seed" && plan.DiskBus != MachineDiskBus.Virtio;
        string kind = compactDisc ? "ide-cd" : "ide-hd";
        string device = plan.DiskBus switch
        {
            MachineDiskBus.Ide => $"{kind},bus=ide.{place / 2},unit={place % 2},drive={name},{extra}",
            MachineDiskBus.Sata => $"{kind},bus=sata.{place},drive={name},{extra}",
            _ => $"virtio-blk-pci,drive={name},{extra}",
        };
        words.AddRange(["-blockdev", node, "-device", device]);
    }

    private static void AddChannel(List<string> words, MachinePlan plan, QemuLayout layout)
    {
        words.AddRange(["-chardev", $"socket,id=channel,path={Escape(layout.Channel)},server=on,wait=off"]);
        words.AddRange(plan.Channel == MachineChannelKind.Serial
            ? ["-serial", "chardev:channel"]
            : ["-device", "virtio-serial-pci", "-device", $"virtserialport,chardev=channel,name={PortName},id=bridge"]);
    }

    private static void AddNetwork(List<string> words, MachinePlan plan)
    {
        if (plan.Network == MachineNetwork.None)
        {
            return;
        }

        var network = new StringBuilder("user,id=network");
        network.Append(plan.Network == MachineNetwork.Restricted ? ",restrict=on" : "");
        AddRelay(network, "10.0.2.100:6000", plan.DisplayRelay);
        AddRelay(network, "10.0.2.101:3128", plan.ReachRelay);

        // Without its ROM the card does not try to boot.
        string card = plan.DiskBus == MachineDiskBus.Virtio ? "virtio-net-pci" : "e1000";
        words.AddRange(["-netdev", network.ToString(), "-device", $"{card},netdev=network,romfile="]);
    }

    private static void AddRelay(StringBuilder network, string address, ImmutableArray<string> command)
    {
        if (command.Length > 0)
        {
            network.Append(",guestfwd=tcp:").Append(address).Append("-cmd:").Append(Escape(string.Join(' ', command.Select(Quote))));
        }
    }

    // JSON, so that no path needs escaping.
    private static string Node(string name, string file, string? between, string? baseDisk) => Write(json =>
    {
        json.WriteString("driver", "qcow2");
        json.WriteString("node-name", name);
        WriteFile(json, "file", file);
        if (between is not null)
        {
            json.WriteStartObject("backing");
            json.WriteString("driver", "qcow2");
            json.WriteBoolean("read-only", true);
            WriteFile(json, "file", between);
            WriteBase(json, baseDisk);
            json.WriteEndObject();
            return;
        }

        WriteBase(json, baseDisk);
    });

    private static void WriteBase(Utf8JsonWriter json, string? baseDisk)
    {
        if (baseDisk is not null)
        {
            json.WriteStartObject("backing");
            json.WriteString("driver", "raw");
            json.WriteBoolean("read-only", true);
            WriteFile(json, "file", baseDisk);
            json.WriteEndObject();
        }
    }

    private static string RawNode(string name, string file) => Write(json =>
    {
        json.WriteString("driver", "raw");
        json.WriteString("node-name", name);
        json.WriteBoolean("read-only", true);
        WriteFile(json, "file", file);
    });

    private static void WriteFile(Utf8JsonWriter json, string property, string path)
    {
        json.WriteStartObject(property);
        json.WriteString("driver", "file");
        json.WriteString("filename", path);
        json.WriteEndObject();
    }

    private static string Write(Action<Utf8JsonWriter> properties)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
