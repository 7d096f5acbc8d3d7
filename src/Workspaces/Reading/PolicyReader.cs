using System.Collections.Immutable;
using System.Text.Json;

namespace MedV.Workspaces.Reading;

/// <summary>Reads the settings of a workspace. See <c>docs/formats/workspace.md</c>, "Members".</summary>
internal static class PolicyReader
{
    public static WorkspacePolicy? Read(JsonElement element, FaultList faults, string path = "") => Fields.Read(element, path, faults, Policy);

    public static WorkspacePolicy Policy(Fields fields)
    {
        string format = fields.Text("format", text => text == WorkspacePolicy.CurrentFormat ? null : Rules.Not(text, $"\"{WorkspacePolicy.CurrentFormat}\""));
        var policy = new WorkspacePolicy
        {
            Format = format,
            Id = fields.Text("id", Rules.WorkspaceId),
            Title = fields.Text("title", Rules.Name),
            Description = fields.OptionalText("description", Rules.Description),
            SupportContact = fields.OptionalText("supportContact", Rules.Sentence),
            Image = fields.Object("image", Image, isRequired: true) ?? new ImageChoice { Name = "" },
            Machine = fields.Object("machine", MachineReader.Machine) ?? new(),
            Persistence = fields.Choice("persistence", PersistenceMode.Persistent),
            DataDiskMiB = fields.Number("dataDiskMiB", 0, 2_097_152, 0),
            Start = fields.Choice("start", StartMode.OnDemand),
            AfterLastWindow = fields.Object("afterLastWindow", MachineReader.AfterLastWindow) ?? new(),
            Display = fields.Object("display", MachineReader.Display) ?? new(),
            Network = fields.Object("network", MachineReader.Network) ?? new(),
            Apps = fields.Object("apps", AppReader.Apps) ?? new(),
            Assignments = fields.Objects("assignments", WorkspaceLimits.Assignments, AssignmentReader.Assignment),
            Setup = fields.Object("setup", SetupReader.Setup),
            PreStart = fields.Object("preStart", SetupReader.PreStart),
            DeleteOn = fields.Choices("deleteOn", EntitlementCode.Disabled, EntitlementCode.Expired, EntitlementCode.Offline),
        };
        CheckDataDisk(policy, fields);
        CheckAssignedApps(policy, fields);
        return policy;
    }

    private static ImageChoice Image(Fields fields) => new()
    {
        Name = fields.Text("name", Rules.ImageName),
        Version = fields.OptionalNumber("version", 1, int.MaxValue),
        Channel = fields.OptionalText("channel", Channel) ?? ImageChoice.Release,
    };

    private static string? Channel(string text) => text switch
    {
        ImageChoice.Release => null,
        "test" => "is \"test\", which is reserved; to try a version, pin it in a workspace of its own",
        _ => Rules.Not(text, "release"),
    };

    private static void CheckDataDisk(WorkspacePolicy policy, Fields fields)
    {
        bool hasDisk = policy.Persistence == PersistenceMode.PersistentData;
        if (hasDisk && policy.DataDiskMiB < 16)
        {
            fields.Fault("dataDiskMiB", $"is {policy.DataDiskMiB}, expected 16 or more with persistence persistentData");
        }
        else if (!hasDisk && policy.DataDiskMiB != 0)
        {
            fields.Fault("dataDiskMiB", $"is {policy.DataDiskMiB}, expected 0: only persistence persistentData has a data disk");
        }
    }

    // A key that no rule ever lets through is a slip of the pen, and its user would look for the app in vain.
    private static void CheckAssignedApps(WorkspacePolicy policy, Fields fields)
    {
        foreach ((int index, Assignment assignment) in policy.Assignments.Index())
        {
            ImmutableArray<string> apps = assignment.Apps ?? [];
            foreach ((int app, string key) in apps.Index())
            {
                if (PublishedApp.IsValidKey(key) && !AppFilter.Admits(policy.Apps, key))
                {
                    fields.Fault($"assignments[{index}].apps[{app}]", $"is \"{key}\", which is not published and not let through by apps.rule");
                }
            }
        }
    }
}
