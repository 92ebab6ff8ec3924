"""The example release: the truth in the lists and tables of MIMIC-CXR and Chest ImaGenome, and on a contact sheet."""


rule write_release:
    input:
        annotations=expand(
            "results/example/annotations/{group}.json",
            group=cfg.example.clinic.group_names,
        ),
    output:
        record_list="results/example/release/mimic-cxr/2.0.0/cxr-record-list.csv.gz",
        mimic_cxr=multiext(
            "results/example/release/mimic-cxr/2.0.0/",
            "cxr-study-list.csv.gz",
            "LICENSE.txt",
            "README.txt",
        ),
        metadata="results/example/release/mimic-cxr-jpg/2.0.0/mimic-cxr-2.0.0-metadata.csv.gz",
        mimic_cxr_jpg=multiext(
            "results/example/release/mimic-cxr-jpg/2.0.0/",
            "mimic-cxr-2.0.0-split.csv.gz",
            "mimic-cxr-2.0.0-chexpert.csv.gz",
            "mimic-cxr-2.0.0-negbio.csv.gz",
            "LICENSE.txt",
            "README.txt",
        ),
        train="results/example/release/chest-imagenome/1.0.0/silver_dataset/splits/train.csv",
        splits=multiext(
            "results/example/release/chest-imagenome/1.0.0/silver_dataset/splits/",
            "valid.csv",
            "test.csv",
            "images_to_avoid.csv",
        ),
        scene_graphs=directory(
            "results/example/release/chest-imagenome/1.0.0/silver_dataset/scene_graph"
        ),
        gold=multiext(
            "results/example/release/chest-imagenome/1.0.0/gold_dataset/",
            "gold_object_attribute_with_coordinates.txt",
            "gold_baseline_object_attribute_with_coordinate.txt",
            "gold_attributes_relations_500pts_500studies1st.txt",
            "gold_comparison_relations_500pts_500studies2nd.txt",
            "gold_object_comparison_with_coordinates.txt",
            "gold_all_sentences_500pts_1000studies.txt",
            "gold_bbox_coordinate_annotations_1000images.csv",
            "bbox_coordinate_annotations_1_C.csv",
            "bbox_coordinate_annotations_1_W.csv",
            "bbox_coordinate_annotations_2_J.csv",
            "bbox_coordinate_annotations_2_S.csv",
            "gold_bbox_scaling_factors_original_to_224x224.csv",
        ),
        semantics=directory("results/example/release/chest-imagenome/1.0.0/semantics"),
        utils=multiext(
            "results/example/release/chest-imagenome/1.0.0/utils/",
            "cxr-record-list_view.csv",
            "cxr-study-list_v2.csv",
        ),
        chest_imagenome=multiext(
            "results/example/release/chest-imagenome/1.0.0/",
            "LICENSE.txt",
            "README.txt",
        ),
    log:
        "results/logs/write_release.log",
    benchmark:
        "results/benchmarks/write_release.tsv"
    conda:
        "../envs/example.yaml"
    threads: 1
    params:
        code=code_digest("write_release"),
    script:
        "../workflow_scripts/write_release.py"


rule draw_contact_sheet:
    input:
        annotations=expand(
            "results/example/annotations/{group}.json",
            group=cfg.example.clinic.group_names,
        ),
        folders=expand(
            "results/example/release/mimic-cxr/2.0.0/files/{group}",
            group=cfg.example.clinic.group_names,
        ),
    output:
        sheet="results/report/example_contact_sheet.png",
    log:
        "results/logs/draw_contact_sheet.log",
    benchmark:
        "results/benchmarks/draw_contact_sheet.tsv"
    conda:
        "../envs/example.yaml"
    threads: 1
    params:
        code=code_digest("draw_contact_sheet"),
    script:
        "../workflow_scripts/draw_contact_sheet.py"
