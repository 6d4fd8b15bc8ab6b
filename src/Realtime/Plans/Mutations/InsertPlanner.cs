using Realtime.Documents;
using Realtime.RoleSchemas.Bindings;

namespace Realtime.Plans.Mutations;

/// <summary>Plans <c>insert_t</c> and <c>insert_t_one</c>: the rows with all that is nested in them, then the answer.</summary>
internal sealed class InsertPlanner(MutationContext mutation, ResponsePlanner responses)
{
    /// <summary><c>insert_t(objects)</c>.</summary>
    public MutationOutput Plan(FieldNode field, OutputBinding.TableRoot root)
    {
        var objects = field.Arguments["objects"];
        if (objects is InputValue.List { Items.Count: 0 })
        {
            return ResponsePlanner.Empty(field);
        }

        var (all, own) = objects is InputValue.Rows rows
            ? InsertRows(field, root, rows)
            : Insert(field, root, ((InputValue.List)objects).Items, objects.Path);
        var response = responses.Response(field, root.Source, root.Table, all);
        responses.Attach(response.Pieces, root.Source, root.Table, own, objects.Path);
        return response.Output;
    }

    /// <summary><c>insert_t_one(object)</c>.</summary>
    public MutationOutput PlanOne(FieldNode field, OutputBinding.TableRoot root)
    {
        var item = field.Arguments["object"];
        var (_, own) = Insert(field, root, [item], item.Path);
        var response = responses.Row(field, root.Source, root.Table);
        responses.Attach(response.Pieces, root.Source, root.Table, own, item.Path);
        return response.Output;
    }

    private (IReadOnlyList<int> All, IReadOnlyList<int> Own) InsertRows(FieldNode field, OutputBinding.TableRoot root, InputValue.Rows rows)
    {
        var tree = new InsertTree(mutation);
        tree.PlanRows(root.Source, root.Table, rows, field.Argument("on_conflict") as InputValue.Object, InsertItem.NothingDetermined);
        tree.Flush();
        return (tree.Batches, tree.Batches);
    }

    private (IReadOnlyList<int> All, IReadOnlyList<int> Own) Insert(
        FieldNode field, OutputBinding.TableRoot root, IReadOnlyList<InputValue> items, string path)
    {
        var isOne = root.Kind == TableRootKind.InsertOne;
        var level = new InsertLevel(
            root.Source,
            root.Table,
            [.. items.Select((item, index) => new InsertItem((InputValue.Object)item, isOne ? path : $"{path}[{index}]", InsertItem.NothingDetermined))],
            field.Argument("on_conflict") as InputValue.Object,
            path,
            IsNested: false);
        var tree = new InsertTree(mutation);
        var own = tree.Plan(level).Select(place => place.Batch).Distinct().ToList();
        tree.Flush();
        return (tree.Batches, own);
    }
}
