using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Machines.Qemu;

namespace MedV.GuestBridge.Tests.Machines;

public sealed class QemuArgumentsTests
{
    private static readonly MachinePlan Plan = new()
    {
        Folder = new MachineFolder("finance", "/srv/ann/.local/share/medv/a,b", "/run/user/1000/medv/a,b"), BaseDisk = "/var/lib/medv/base, 1.raw", BaseVersion = "7",
    };

    private static readonly QemuLayout Layout = new(Plan.Folder);

    [Fact]
    public void A_comma_in_a_path_does_not_begin_another_option()
    {
        IReadOnlyList<string> words = Build(Plan);

        Assert.Contains("socket,id=monitor,path=/run/user/1000/medv/a,,b/qmp,server=on,wait=off", words);
        Assert.Contains("unix:/run/user/1000/medv/a,,b/screen", words);
        Assert.Contains(words, word => word.Contains("\"filename\":\"/var/lib/medv/base, 1.raw\"", StringComparison.Ordinal) && word.Contains("\"read-only\":true", StringComparison.Ordinal));
    }

    [Fact]
    public void What_setup_made_lies_between_a_machine_s_own_changes_and_the_base_disk_and_is_only_read()
    {
        string system = Build(Plan with { SetUpDisk = "/s/setup-1.qcow2" }).Single(word => word.Contains("\"node-name\":\"system\"", StringComparison.Ordinal));

        Assert.EndsWith(
            ",\"backing\":{\"driver\":\"qcow2\",\"read-only\":true,\"file\":{\"driver\":\"file\",\"filename\":\"/s/setup-1.qcow2\"},"
            + "\"backing\":{\"driver\":\"raw\",\"read-only\":true,\"file\":{\"driver\":\"file\",\"filename\":\"/var/lib/medv/base, 1.raw\"}}}}",
            system,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_a_relay_may_start_no_process()
    {
        Assert.Contains("on,obsolete=deny,resourcecontrol=deny,elevateprivileges=deny,spawn=deny", Build(Plan));
        Assert.Contains("on,obsolete=deny,resourcecontrol=deny,elevateprivileges=deny,spawn=deny", Build(Plan with { DisplayRelay = ["/bin/relay"] }));
    }

    [Fact]
    public void A_relay_s_words_stay_words()
    {
        IReadOnlyList<string> words = Build(Plan with { Network = MachineNetwork.Restricted, DisplayRelay = ["/opt/my relay", "it's", "a,b", "$(id)"] });

        Assert.Contains(@"user,id=network,restrict=on,guestfwd=tcp:10.0.2.100:6000-cmd:'/opt/my relay' 'it'\''s' 'a,,b' '$(id)'", words);
    }

    [Fact]
    public void A_proxy_alone_is_reason_enough_to_start_processes_and_nothing_else_is_reached()
    {
        IReadOnlyList<string> words = Build(Plan with { Network = MachineNetwork.Restricted, ReachRelay = ["/bin/reach", "x"] });

        Assert.Contains("user,id=network,restrict=on,guestfwd=tcp:10.0.2.101:3128-cmd:'/bin/reach' 'x'", words);
        Assert.Contains("on,obsolete=deny,resourcecontrol=deny,elevateprivileges=allow,spawn=allow", words);
    }

    [Fact]
    public void Without_network_there_is_no_card() => Assert.DoesNotContain(Build(Plan), word => word.Contains("net", StringComparison.Ordinal) && word.StartsWith("virtio", StringComparison.Ordinal));

    [Theory]
    [InlineData(MachineDiskBus.Virtio, "virtio-blk-pci,drive=system,bootindex=1", "virtio-blk-pci,drive=seed,serial=medvseed")]
    [InlineData(MachineDiskBus.Ide, "ide-hd,bus=ide.0,unit=0,drive=system,bootindex=1", "ide-cd,bus=ide.1,unit=0,drive=seed,serial=medvseed")]
    [InlineData(MachineDiskBus.Sata, "ide-hd,bus=sata.0,drive=system,bootindex=1", "ide-cd,bus=sata.2,drive=seed,serial=medvseed")]
    internal void Each_bus_has_its_devices(MachineDiskBus bus, string system, string seed)
    {
        IReadOnlyList<string> words = Build(Plan with { DiskBus = bus, SeedDisk = "/tmp/seed.iso" });

        Assert.Contains(system, words);
        Assert.Contains(seed, words);
    }

    [Fact]
    public void The_agent_is_reached_by_port_or_by_the_second_serial_port()
    {
        Assert.Contains("virtserialport,chardev=channel,name=org.medv.bridge.0,id=bridge", Build(Plan));
        Assert.Equal(["chardev:console", "chardev:channel"], After("-serial", Build(Plan with { Channel = MachineChannelKind.Serial })));
    }

    [Fact]
    public void A_snapshot_is_for_one_version_one_size_and_one_QEMU_but_for_any_runtime_folder_and_relay()
    {
        string mine = Fingerprint.OfMachine(Plan, MachineAccelerator.Tcg, "7.2", "");

        Assert.Equal(mine, Fingerprint.OfMachine(Plan with { Folder = Plan.Folder with { Runtime = "/tmp/x" } }, MachineAccelerator.Tcg, "7.2", "other"));
        Assert.NotEqual(mine, Fingerprint.OfMachine(Plan with { BaseVersion = "8" }, MachineAccelerator.Tcg, "7.2", ""));
        Assert.NotEqual(mine, Fingerprint.OfMachine(Plan with { MemoryMebibytes = 1024 }, MachineAccelerator.Tcg, "7.2", ""));
        Assert.NotEqual(mine, Fingerprint.OfMachine(Plan, MachineAccelerator.Tcg, "8.2", ""));
        Assert.NotEqual(Fingerprint.OfMachine(Plan, MachineAccelerator.Kvm, "7.2", "a"), Fingerprint.OfMachine(Plan, MachineAccelerator.Kvm, "7.2", "b"));
    }

    [Fact]
    public void A_device_without_a_processor_for_it_is_no_KVM()
    {
        Assert.Equal(MachineAccelerator.Tcg, QemuAcceleration.Choose(MachineAccelerator.Auto, deviceOpens: true, processorHelps: false).Accelerator);
        Assert.NotNull(QemuAcceleration.Choose(MachineAccelerator.Auto, deviceOpens: false, processorHelps: true).Warning);
        Assert.Equal((MachineAccelerator.Kvm, null), QemuAcceleration.Choose(MachineAccelerator.Auto, deviceOpens: true, processorHelps: true));
        Assert.True(QemuAcceleration.Virtualizes("flags : fpu svm sse"));
        Assert.False(QemuAcceleration.Virtualizes("flags : fpu svml sse"));
    }

    [Fact]
    public void A_runtime_folder_that_is_too_long_for_sockets_is_refused()
    {
        Assert.Empty((Plan.Folder with { Runtime = "/" + new string('r', 98) }).Faults());
        Assert.Contains("too long", Assert.Single((Plan.Folder with { Runtime = "/" + new string('r', 99) }).Faults()), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Build(MachinePlan plan) => QemuArguments.Build(plan, Layout, MachineAccelerator.Tcg, Guid.Empty, incoming: false);

    private static IEnumerable<string> After(string option, IReadOnlyList<string> words) => words.Zip(words.Skip(1)).Where(pair => pair.First == option).Select(pair => pair.Second);
}
